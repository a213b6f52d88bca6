import type { Clock } from '@vectis/quickbooks'
import { expect, test } from 'vitest'
import type { BodySource } from '../src/delivery/delivery.ts'
import { readBody } from '../src/delivery/read-body.ts'

const never = new Promise<never>(() => {})

function open(pieces: (string | Error)[] | null, length: string | null = null, maxBytes = 10) {
  const said = { cancels: 0, reads: 0, slept: 0 }
  const waits: { ms: number; wake: () => void; signal: AbortSignal | undefined }[] = []
  const clock: Clock = {
    now: () => 0,
    sleep: (ms, signal) => new Promise((wake) => waits.push({ ms, wake, signal })),
  }
  const source: BodySource = {
    async read() {
      const piece = pieces?.[said.reads++]
      if (piece instanceof Error) throw piece
      if (piece === 'never') return never
      return piece === undefined ? null : Buffer.from(piece)
    },
    cancel: () => void (said.cancels += 1),
  }
  const answered = new AbortController()
  const header = (name: string) => (name === 'content-length' ? length : null)
  const delivery = { method: 'POST', header, body: pieces === null ? null : source }
  const outcome = readBody(delivery, {
    maxBytes,
    timeoutMs: 2_000,
    clock,
    answered: answered.signal,
  })
  return { outcome, said, waits, answered }
}

const textOf = async (outcome: ReturnType<typeof readBody>) => {
  const found = await outcome
  return found.kind === 'read' ? Buffer.from(found.bytes).toString() : found.kind
}

test('the pieces are one body, and the sender is not read further', async () => {
  const { outcome, said } = open(['ab', 'cd', 'e'])
  expect(await textOf(outcome)).toBe('abcde')
  expect(said).toMatchObject({ cancels: 1, reads: 4 })
  expect(await textOf(open(['abc']).outcome)).toBe('abc')
  expect(await textOf(open([]).outcome)).toBe('')
})

test('no body is an empty one, and no timer is set', async () => {
  const { outcome, waits } = open(null)
  expect(await textOf(outcome)).toBe('')
  expect(waits).toEqual([])
})

test('exactly the limit is read; one byte more is too large, announced or not', async () => {
  expect(await textOf(open(['01234', '56789']).outcome)).toBe('0123456789')
  expect(await textOf(open(['01234', '56789'], '10').outcome)).toBe('0123456789')
  const more = open(['01234', '567890'])
  expect([await textOf(more.outcome), more.said.cancels]).toEqual(['too_large', 1])
  const announced = open(['01234'], '11')
  expect([await textOf(announced.outcome), announced.said.reads]).toEqual(['too_large', 0])
})

test('a body that does not end in time is too slow; a sender that goes away has broken it', async () => {
  const slow = open(['01', 'never'])
  await expect.poll(() => slow.said.reads).toBe(2)
  expect(slow.waits).toMatchObject([{ ms: 2_000, signal: slow.answered.signal }])
  slow.waits[0]?.wake()
  expect([await textOf(slow.outcome), slow.said.cancels]).toEqual(['too_slow', 1])
  const broken = open(['01', new Error('socket hang up')])
  expect([await textOf(broken.outcome), broken.said.cancels]).toEqual(['broken', 1])
})
