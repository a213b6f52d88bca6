/**
 * Rows that a full read did not find are gone only when COUNT(*) agrees, whatever rows no schema accepted and
 * however often the read was interrupted.
 */
import type { EmulatorResponse } from '@vectis/quickbooks-emulator'
import { expect, test } from 'vitest'
import { openRealm, realmId, tenantId } from './support/open-realm.ts'

type Rows = Record<string, unknown>[]

async function openBooks() {
  const opened = await openRealm({
    company: { customers: 3, invoices: 40 },
    runner: { pageSize: 10, entitiesAtOnce: 1 },
  })
  const { clock, createRunner, emulator, store } = opened
  const { operations } = emulator.books(realmId)
  const [customer] = emulator.company(realmId).query('SELECT * FROM Customer').rows
  // Its total is zero: no balance shows that it is gone.
  const empty = operations.createInvoice({ customerId: String(customer?.['Id']), amount: 0 })
  const ids = emulator
    .company(realmId)
    .query('SELECT * FROM Invoice')
    .rows.map((row) => String(row['Id']))
  const edit = (operation: 'query' | 'cdc', change: (rows: Rows) => Rows) => {
    emulator.faults.push({
      match: { operation, entity: 'Invoice' },
      respond: { transform: (response) => mapInvoices(response, change) },
    })
  }
  return {
    ...opened,
    ids,
    empty: String(empty['Id']),
    read: (mode: 'auto' | 'full', signal?: AbortSignal) =>
      clock.run(createRunner().runOnce({ tenantId, mode, ...(signal && { signal }) })),
    /** From now on one row cannot be parsed, and one is left out. */
    breaks: (broken: string, hidden?: string) =>
      edit('query', (rows) =>
        rows
          .filter((row) => row['Id'] !== hidden)
          .map((row) => (row['Id'] === broken ? { ...row, Balance: 'twelve' } : row)),
      ),
    /** Deletes an invoice that the changes do not report. */
    async remove(id: string) {
      await clock.advance(60_000)
      operations.deleteTransaction({ entity: 'Invoice', id })
      edit('cdc', (rows) => rows.filter((row) => row['Id'] !== id))
    },
    async isLive(id: string) {
      const tenant = store.forTenant(tenantId)
      const input = { realmId, entity: 'Invoice', externalIds: [id] } as const
      return (await tenant.readVersions(input)).some(({ isDeleted }) => !isDeleted)
    },
  }
}

function mapInvoices(response: EmulatorResponse, change: (rows: Rows) => Rows): EmulatorResponse {
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        name === 'Invoice' ? change(inner as Rows) : visit(inner),
      ]),
    )
  }
  return { ...response, body: JSON.stringify(visit(JSON.parse(response.body as string))) }
}

test('a stored row that no schema accepts any more does not keep a deleted row alive', async () => {
  const { breaks, empty, ids, isLive, read, remove } = await openBooks()
  await read('auto')
  breaks(ids[3]!)
  await remove(empty)
  const report = await read('full')
  expect(report.setAside.map(({ externalId }) => externalId)).toEqual([ids[3]])
  expect([await isLive(empty), await isLive(ids[3]!)]).toEqual([false, true])
})

test('neither does a row that was never stored, even when the read was interrupted after it', async () => {
  const { breaks, empty, emulator, ids, isLive, read, remove } = await openBooks()
  breaks(ids[3]!)
  await read('auto')
  await remove(empty)
  const stopping = new AbortController()
  let pages = 0
  const stop = emulator.onRequest(({ operation, entity }) => {
    if (operation === 'query' && entity === 'Invoice' && (pages += 1) === 3) stopping.abort()
  })
  expect(await read('full', stopping.signal)).toMatchObject({ outcome: 'aborted', hasMore: true })
  stop()
  const report = await read('auto')
  expect(report).toMatchObject({ outcome: 'succeeded', reason: 'resumed', setAside: [] })
  expect([await isLive(empty), await isLive(ids[3]!)]).toEqual([false, false])
})

test('a row that the read missed is kept, and an unreadable row does not replace it', async () => {
  const { breaks, clock, empty, ids, isLive, read } = await openBooks()
  await read('auto')
  // Until the changes that follow a full read no longer report it.
  await clock.advance(86_400_000)
  await read('auto')
  breaks(ids[3]!, empty)
  expect(await read('full')).toMatchObject({
    outcome: 'partial',
    problems: [{ rung: 'row', entity: 'Invoice', externalId: ids[3] }],
  })
  expect([await isLive(empty), await isLive(ids[3]!)]).toEqual([true, true])
})
