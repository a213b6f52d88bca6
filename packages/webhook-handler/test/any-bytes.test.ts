import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cloudEvent, sign } from './support/deliveries.ts'
import { createFixture, realmA, tokenA } from './support/fixture.ts'

/** BODY_RUNS is how many hostile bodies are tried. */
const bodyRuns = Number(process.env['BODY_RUNS'] ?? (process.env['LONG'] === '1' ? 500 : 150))

test('any bytes: recorded if and only if signed by a token of the realm', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc.json().map((text) => new TextEncoder().encode(text)),
        fc.constantFrom('', '\ufeff', '[', '[{}]').map((text) => new TextEncoder().encode(text)),
        fc.constant(null),
      ),
      fc.boolean(),
      async (noise, isSigned) => {
        const { handler, stored } = await createFixture({ appVerifierTokens: () => [] })
        const body = noise ?? new TextEncoder().encode(JSON.stringify([cloudEvent(realmA)]))
        const request = new Request('http://host.invalid/', {
          method: 'POST',
          body: body as Uint8Array<ArrayBuffer>,
          headers: { 'intuit-signature': sign(isSigned ? body : 'other', tokenA) },
        })
        const response = await handler.fetch(request)
        expect(await stored('tenant-a')).toHaveLength(noise === null && isSigned ? 1 : 0)
        expect([200, 401]).toContain(response.status)
      },
    ),
    { numRuns: bodyRuns },
  )
})
