import { expect, test } from 'vitest'
import { createEventStream } from '../src/report/event-stream.ts'
import type { SyncEvent } from '../src/report/sync-event.ts'

const started = (tenantId: string, runId: string): SyncEvent => ({
  type: 'run_started',
  tenantId,
  realmId: '1',
  runId,
  kind: 'full',
  reason: 'first_read',
  at: '2026-11-20T00:00:00.000Z',
})
const progress = (page: number): SyncEvent => ({
  type: 'progress',
  tenantId: 'acme',
  realmId: '1',
  runId: 'r',
  phase: 'scan',
  entity: 'Invoice',
  page,
  rows: page,
  total: null,
  done: false,
  calls: page,
  rowsPerSecond: 1,
  remainingMs: null,
})

async function take(reader: AsyncIterable<SyncEvent>): Promise<SyncEvent[]> {
  const taken: SyncEvent[] = []
  for await (const event of reader) taken.push(event)
  return taken
}

test('every reader has all events since it subscribed, and only those of its tenant', async () => {
  const stream = createEventStream()
  stream.push(started('acme', 'before'))
  const all = stream.subscribe()
  const acme = stream.subscribe({ tenantId: 'acme' })
  stream.push(started('acme', 'a'))
  stream.push(started('beta', 'b'))
  stream.end()
  expect(await take(all)).toEqual([started('acme', 'a'), started('beta', 'b')])
  expect(await take(acme)).toEqual([started('acme', 'a')])
  expect(await take(stream.subscribe())).toEqual([])
})

test('a reader waits for events, and ends with its signal', async () => {
  const stream = createEventStream()
  const leaving = new AbortController()
  const reader = stream.subscribe({ signal: leaving.signal })[Symbol.asyncIterator]()
  const next = reader.next()
  stream.push(started('acme', 'a'))
  expect(await next).toEqual({ done: false, value: started('acme', 'a') })
  const last = reader.next()
  leaving.abort()
  expect(await last).toEqual({ done: true, value: undefined })
})

test('a slow reader loses progress beyond a thousand events, and nothing else', async () => {
  const stream = createEventStream()
  const reader = stream.subscribe()
  for (let page = 1; page <= 1_500; page += 1) stream.push(progress(page))
  stream.push(started('acme', 'after'))
  stream.end()
  const taken = await take(reader)
  expect(taken).toHaveLength(1_001)
  expect(taken.at(-1)).toEqual(started('acme', 'after'))
})

test('a reader that left without closing is dropped, and gets an error when it comes back', async () => {
  const stream = createEventStream()
  const gone = stream.subscribe()
  const other = stream.subscribe()
  for (let run = 0; run < 10_000; run += 1) stream.push(started('acme', String(run)))
  stream.push(started('acme', 'one more'))
  await expect(take(gone)).rejects.toThrow('subscribe again')
  const again = stream.subscribe()
  stream.push(started('acme', 'later'))
  stream.end()
  expect(await take(again)).toEqual([started('acme', 'later')])
  await expect(take(other)).rejects.toThrow('10000')
})
