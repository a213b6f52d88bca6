import { CustodyError, StorageError } from '@vectis/quickbooks-storage'
import { createMemoryWebhookEventStore } from '@vectis/quickbooks-testkit/contracts'
import { parseWebhookBody } from '@vectis/quickbooks/webhooks'
import { expect, test } from 'vitest'
import { requestOnRecord } from '../src/fleet/request-on-record.ts'
import { captureLog } from './support/captured-log.ts'

const receivedAt = '2026-11-23T00:00:00Z'
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
  const events = requestOnRecord(createMemoryWebhookEventStore(), request, logger)
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
