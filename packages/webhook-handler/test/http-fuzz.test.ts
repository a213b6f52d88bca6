import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { cloudEvent, sign } from './support/deliveries.ts'
import { createFixture, realmA, realmB, tokenA, tokenB } from './support/fixture.ts'
import { buildChunk, buildHead, sendRaw, type Part } from './support/raw-request.ts'
import { servers, type RunningServer } from './support/servers.ts'

/**
 * Hostile requests over real sockets: accepted if and only if the bytes were signed by the token of the realm they name. 200 requests per
 * runtime; FULL=1 makes it 2,000.
 */
const numRuns = process.env['FULL'] === '1' ? 2_000 : 200
const maxBodyBytes = 4_000

const running: RunningServer[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})

type Signer = 'a' | 'b' | 'stranger'

const realm = fc.constantFrom(realmA, realmB)
const body = fc.oneof(
  { weight: 3, arbitrary: fc.array(realm, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
  { weight: 1, arbitrary: fc.json().map((text) => Buffer.from(text)) },
)
const signer = fc.constantFrom<Signer>('a', 'a', 'b', 'stranger')
/** How the header goes wrong, or does not. */
const header = fc.constantFrom(
  ...Array<string>(8).fill('right'),
  'padded',
  'upper-case name',
  'missing',
  'empty',
  'twice the same',
  'a wrong one first',
  'a wrong one last',
  'cut',
  'hex',
)
/** What happens to the bytes after they were signed. */
const change = fc.constantFrom(
  'none',
  'none',
  'none',
  'none',
  'none',
  'one bit',
  'one byte more',
  'one byte less',
)
const framing = fc.constantFrom('length', 'chunked', 'chunked with extensions')
const splits = fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 6 })
const oversized = fc.constantFrom(0, 0, 0, 0, maxBodyBytes)

describe.each(Object.entries(servers))('%s', (_name, start) => {
  test('accepts what the right token signed, whatever way it came, and nothing else', async () => {
    const fixture = await createFixture({ maxBodyBytes })
    const server = await start(fixture.handler)
    running.push(server)
    const expected: Record<string, string[]> = { [realmA]: [], [realmB]: [] }
    await fc.assert(
      fc.asyncProperty(
        fc.record({ body, signer, header, change, framing, splits, oversized }),
        async (request) => {
          const events = request.body instanceof Uint8Array ? [] : request.body.map(makeEvent)
          const filler = ' '.repeat(request.oversized)
          const signed = Buffer.concat([
            request.body instanceof Uint8Array ? request.body : Buffer.from(JSON.stringify(events)),
            Buffer.from(filler),
          ])
          const token = { a: tokenA, b: tokenB, stranger: 'stranger-CANARY' }[request.signer]
          const bytes = alter(signed, request.change)
          const status = await sendRaw(server.port, [
            buildHead([
              'connection: close',
              ...signatureLines(request.header, sign(signed, token)),
              request.framing === 'length'
                ? `content-length: ${bytes.length}`
                : 'transfer-encoding: chunked',
            ]),
            ...frame(bytes, request.framing, request.splits),
          ])
          const isIntact =
            bytes.equals(signed) && ['right', 'padded', 'upper-case name'].includes(request.header)
          const own = { a: realmA, b: realmB, stranger: '' }[request.signer]
          const accepted =
            isIntact && bytes.length <= maxBodyBytes
              ? events.filter((event) => event.intuitaccountid === own)
              : []
          for (const event of accepted) expected[event.intuitaccountid]?.push(event.id)
          if (accepted.length > 0) expect(status).toBe(200)
          else if (events.length > 0 && bytes.equals(signed)) expect([401, 413]).toContain(status)
          // Nothing of ours can be read in it: acknowledged without a row, or refused.
          else expect([200, 401, 413]).toContain(status)
        },
      ),
      { numRuns },
    )
    expect(await fixture.stored('tenant-a')).toEqual(expected[realmA]?.sort())
    expect(await fixture.stored('tenant-b')).toEqual(expected[realmB]?.sort())
    expect(expected[realmA]?.length).toBeGreaterThan(0)
  })
})

function makeEvent(realmId: string) {
  return cloudEvent(realmId)
}

function alter(bytes: Buffer, change: string): Buffer {
  const altered = Buffer.from(bytes)
  if (change === 'one byte more') return Buffer.concat([altered, Buffer.from(' ')])
  if (change === 'one byte less') return altered.subarray(0, Math.max(0, altered.length - 1))
  if (change === 'one bit' && altered.length > 0) {
    const middle = Math.floor(altered.length / 2)
    altered[middle] = (altered[middle] ?? 0) ^ 1
  }
  return altered
}

function signatureLines(kind: string, signature: string): string[] {
  const wrong = sign('something else', tokenA)
  const lines: Record<string, string[]> = {
    right: [`intuit-signature: ${signature}`],
    padded: [`intuit-signature: \t ${signature}  `],
    'upper-case name': [`INTUIT-SIGNATURE: ${signature}`],
    missing: [],
    empty: ['intuit-signature:'],
    'twice the same': [`intuit-signature: ${signature}`, `intuit-signature: ${signature}`],
    'a wrong one first': [`intuit-signature: ${wrong}`, `intuit-signature: ${signature}`],
    'a wrong one last': [`intuit-signature: ${signature}`, `intuit-signature: ${wrong}`],
    cut: [`intuit-signature: ${signature.slice(0, -1)}`],
    hex: [`intuit-signature: ${Buffer.from(signature, 'base64').toString('hex')}`],
  }
  return lines[kind] ?? []
}

/** Cuts the body at the given places and sends each piece on its own. */
function frame(bytes: Buffer, framing: string, sizes: readonly number[]): Part[] {
  const pieces: Buffer[] = []
  let offset = 0
  for (const size of sizes) {
    pieces.push(bytes.subarray(offset, offset + size))
    offset += size
  }
  pieces.push(bytes.subarray(offset))
  const filled = pieces.filter((piece) => piece.length > 0)
  if (framing === 'length') return filled
  const extension = framing === 'chunked' ? '' : ';note="a;b"'
  return [
    ...filled.flatMap((piece) => [
      `${piece.length.toString(16)}${extension}\r\n`,
      ...buildChunk(piece).slice(1),
    ]),
    '0\r\n\r\n',
  ]
}
