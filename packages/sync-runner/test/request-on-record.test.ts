import { CustodyError, StorageError } from '@vectis/quickbooks-storage'
import { createMemoryWebhookEventStore } from '@vectis/quickbooks-testkit/contracts'
import { parseWebhookBody } from '@vectis/quickbooks/webhooks'
import { expect, test } from 'vitest'
import { requestOnRecord } from '../src/fleet/request-on-record.ts'
import { captureLog } from './support/captured-log.ts'

const receivedAt = '2026-11-23T00:00:00Z'
let now = 0
const clock = { now: () => now }
const [event] = parseWebhookBody(
  Buffer.from(
    JSON.stringify([
      {
        specversion: '1.0',
        id: 'e1',
        source: 'intuit',
        type: 'qbo.customer.updated.v1',
        time: receivedAt,
        intuitentityid: '1',
        intuitaccountid: '1',
      },
    ]),
  ),
)
const delivery = ['damaged', 'sound'].map((tenantId, n) => ({
  tenantId,
  receivedAt,
  event: { ...event!, id: `e${n}` },
}))

/** A request of the damaged tenant ends with this error. */
function open(thrown: Error) {
  const requested: string[] = []
  const { logger, loud } = captureLog()
  const request = async ({ tenantId }: { tenantId: string }) => {
    if (tenantId === 'damaged') throw thrown
    requested.push(tenantId)
  }
  const events = requestOnRecord(createMemoryWebhookEventStore(), request, { clock, logger })
  return { events, requested, loud }
}

test.each(['tampered', 'malformed', 'unknown_key_id', 'unsupported_version'] as const)(
  'a tenant whose tokens cannot be decrypted (%s) does not hold up the deliveries of others',
  async (code) => {
    const { events, requested, loud } = open(new CustodyError(code, 'Unreadable.'))
    expect(await events.record(delivery)).toEqual({ recorded: 2, duplicates: 0 })
    expect(requested).toEqual(['sound'])
    expect(loud()).toEqual(['warn quickbooks.fleet.not_requested'])
  },
)

test('while the database is out of reach a delivery is refused, and Intuit sends it again', async () => {
  const down = new StorageError('database_unreachable', { origin: null, cause: new Error('down') })
  await expect(open(down).events.record(delivery)).rejects.toBe(down)
})

test('deliveries that arrive together share a request, but never one that began before their events were stored', async () => {
  const begun: (() => void)[] = []
  const request = () => new Promise<void>((resolve) => void begun.push(resolve))
  const store = createMemoryWebhookEventStore()
  const events = requestOnRecord(store, request, { clock, logger: captureLog().logger })
  const deliver = (n: number) =>
    events.record([{ tenantId: 'busy', receivedAt, event: { ...event!, id: `burst ${n}` } }])
  const first = deliver(0)
  await expect.poll(() => begun.length).toBe(1)
  const others = Array.from({ length: 300 }, (_, n) => deliver(n + 1))
  let answered = 0
  for (const one of others) void one.then(() => (answered += 1))
  await expect.poll(async () => store.forTenant('busy').countPending(event!.realmId)).toBe(301)
  begun[0]!()
  await first
  await expect.poll(() => begun.length).toBe(2)
  expect(answered).toBe(0)
  begun[1]!()
  await Promise.all(others)
  expect(begun).toHaveLength(2)
})

test('a request that fails refuses the deliveries that share it, and the next delivery asks again', async () => {
  let asked = 0
  const request = async () => {
    asked += 1
    if (asked === 1) throw new Error('The queue is out of reach.')
  }
  const events = requestOnRecord(createMemoryWebhookEventStore(), request, {
    clock,
    logger: captureLog().logger,
  })
  const one = [{ tenantId: 'busy', receivedAt, event: event! }]
  await expect(events.record(one)).rejects.toThrow('out of reach')
  expect(await events.record(one)).toEqual({ recorded: 0, duplicates: 1 })
  expect(asked).toBe(2)
})

test('a request without an answer holds up no later delivery', async () => {
  const hung = new Promise<void>(() => undefined)
  let asked = 0
  const request = () => ((asked += 1) === 1 ? hung : Promise.resolve())
  const logger = captureLog().logger
  const events = requestOnRecord(createMemoryWebhookEventStore(), request, { clock, logger })
  const deliver = (n: number) =>
    events.record([{ tenantId: 'busy', receivedAt, event: { ...event!, id: `hung ${n}` } }])
  void deliver(0)
  await expect.poll(() => asked).toBe(1)
  void deliver(1)
  await new Promise<void>((resolve) => void setImmediate(resolve))
  now += 2_000
  expect(await deliver(2)).toEqual({ recorded: 1, duplicates: 0 })
  expect(asked).toBe(2)
})
