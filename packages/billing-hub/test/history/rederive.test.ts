import type { VerifiedEvent } from '@vectis/quickbooks/ports'
import type { RederivedPage, RederiveOptions } from '@vectis/quickbooks-storage'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBackDated } from '../support/back-dated.ts'
import { openHub } from '../support/hub-fixture.ts'
import { connectTenant, realmId } from '../support/load-company.ts'

/** Random companies; `REDERIVE_RUNS=100` in `.ci/nightly`. */
const runs = Number(process.env['REDERIVE_RUNS'] ?? (process.env['LONG'] === '1' ? 2 : 1))

let opened: Awaited<ReturnType<typeof openHub>>
beforeAll(async () => {
  opened = await openHub()
})
afterAll(() => opened.close())

async function rederive(options: RederiveOptions) {
  const sum = { raw: 0, columns: 0, skipped: 0, different: [] as RederivedPage['different'] }
  for await (const page of opened.storage.history.rederive({ pageSize: 7, ...options })) {
    sum.raw += page.derived.raw
    sum.columns += page.derived.columns
    sum.skipped += page.skipped
    sum.different.push(...page.different)
  }
  return sum
}

/** A company of back-dated, edited, voided and deleted documents, read five times. */
async function live(seed: number, keepRaw: boolean): Promise<string> {
  const { storage } = opened
  const tenantId = `rederive-${seed}-${keepRaw}`
  const books = createBackDated(seed, { receipts: true })
  await connectTenant(storage, 'production', tenantId)
  for (let time = 0; time < 5; time += 1) {
    books.act(20)
    await books.load(storage.sync.forTenant(tenantId), { keepRaw })
  }
  return tenantId
}

test.each([true, false])(
  'versions derived again by the rules of today differ in nothing, and by others in exactly what they change; wire text is kept: %s',
  async (keepRaw) => {
    const { db, schema } = opened
    const table = (name: string) => sql.table(`${schema}.${name}`)
    for (let seed = 1; seed <= runs; seed += 1) {
      const tenantId = await live(seed, keepRaw)
      const { rows: all } = await sql<{ id: string; from: string; status: string }>`
        select external_id as id, known_from::text as from, base_status as status from ${table('billing_invoices_versions')} where tenant_id = ${tenantId}
        union all select external_id, known_from::text, base_status from ${table('billing_invoices')} where tenant_id = ${tenantId}`.execute(
        db,
      )
      const same = await rederive({ tenantId })
      expect(same.different, `seed ${seed}`).toEqual([])
      expect(keepRaw ? same.columns : same.raw).toBe(0)
      expect(keepRaw ? same.raw : same.columns).toBeGreaterThan(all.length)

      // A rule by which a part payment is no status of its own.
      const tried = await rederive({
        tenantId,
        entities: ['Invoice'],
        rules: {
          Invoice: (_, derived) =>
            derived['baseStatus'] === 'partially_paid'
              ? { ...derived, baseStatus: 'open' }
              : derived,
        },
      })
      const partly = all.filter(({ status }) => status === 'partially_paid')
      expect(partly.length).toBeGreaterThan(0)
      expect(tried.different.map(({ externalId }) => externalId).toSorted()).toEqual(
        partly.map(({ id }) => id).toSorted(),
      )
      for (const { differences } of tried.different)
        expect(differences).toEqual([
          { field: 'baseStatus', stored: 'partially_paid', derived: 'open' },
        ])
      expect(tried.raw + tried.columns + tried.skipped).toBe(all.length)
    }
  },
)

test('a stored row that the rules do not give is found, and only in the time that is asked for', async () => {
  const { db, schema } = opened
  const tenantId = await live(50, true)
  const invoices = sql.table(`${schema}.billing_invoices`)
  const { rows } = await sql<{ id: string; at: string }>`
    select external_id as id, to_char(known_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
    from ${invoices} where tenant_id = ${tenantId} and base_status = 'paid' and deleted_at is null order by known_from limit 1`.execute(
    db,
  )
  const { id, at } = rows[0]!
  await sql`update ${invoices} set base_status = 'open' where tenant_id = ${tenantId} and external_id = ${id}`.execute(
    db,
  )
  const { different } = await rederive({ tenantId, from: at })
  expect(different).toEqual([
    expect.objectContaining({
      entity: 'Invoice',
      externalId: id,
      knownTo: null,
      basis: 'raw',
      differences: [{ field: 'baseStatus', stored: 'open', derived: 'paid' }],
    }),
  ])
  expect((await rederive({ tenantId, to: at })).different).toEqual([])
  const exact = await sql<{ at: string }>`
    select to_char(known_from at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
    from ${invoices} where tenant_id = ${tenantId} and external_id = ${id}`.execute(db)
  expect((await rederive({ tenantId, to: exact.rows[0]!.at })).different).toHaveLength(1)
  expect((await rederive({ tenantId: 'other' })).raw).toBe(0)
})

test('versions that webhook events of some time led to are derived again, and no others', async () => {
  const { db, schema, storage } = opened
  const tenantId = await live(51, true)
  const table = (name: string) => sql.table(`${schema}.${name}`)
  // Events about two invoices, of which the runner would have named the first in its batch's evidence.
  const { rows } = await sql<{ id: string }>`
    select external_id as id from ${table('billing_invoices')} where tenant_id = ${tenantId} and deleted_at is null order by external_id limit 2`.execute(
    db,
  )
  const [first = '', second = ''] = rows.map(({ id }) => id)
  const event = (id: string, entityId: string, receivedAt: string): VerifiedEvent => ({
    tenantId,
    receivedAt,
    event: {
      ...{ id, realmId, entity: 'invoice', entityId, operation: 'updated', occurredAt: receivedAt },
      deletedId: null,
      envelope: 'cloudevents',
      type: 'qbo.invoice.updated.v1',
      raw: '{}',
    },
  })
  // Another tenant of the same company had the delivery first.
  await storage.webhookEvents.record([
    { ...event('e1', first, '2026-11-18T10:00:00Z'), tenantId: 'another' },
  ])
  await storage.webhookEvents.record([
    event('e1', first, '2026-11-20T10:00:00Z'),
    event('e2', second, '2026-11-21T10:00:00Z'),
  ])
  const named = JSON.stringify([
    { eventId: 'e1', entity: 'Invoice', externalId: first, operation: 'updated' },
  ])
  // One batch wrote both: the evidence is shared, and the event is about one of them.
  await sql`insert into ${table('billing_evidence')} (tenant_id, evidence_id, kind, events) values (${tenantId}, 77, 'sync', ${named}::text::jsonb)`.execute(db) // prettier-ignore
  const others = named.replaceAll(JSON.stringify(first), JSON.stringify(second))
  await sql`insert into ${table('billing_evidence')} (tenant_id, evidence_id, kind, events) values ('another', 77, 'sync', ${others}::text::jsonb)`.execute(db) // prettier-ignore
  await sql`update ${table('billing_invoices')} set evidence_id = 77 where tenant_id = ${tenantId} and external_id in (${first}, ${second})`.execute(db) // prettier-ignore
  const tried = { Invoice: (_: unknown, derived: object) => ({ ...derived, baseStatus: 'draft' }) }
  const ids = async (events: { from: string; to: string }) =>
    (await rederive({ tenantId, events, rules: tried })).different.map((one) => one.externalId)
  const day = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' }
  expect(await ids(day)).toEqual([first])
  expect(await ids({ from: day.to, to: '2026-11-22T00:00:00Z' })).toEqual([])
  const received = '2026-11-20T10:00:00Z'
  expect(await ids({ from: received, to: received })).toEqual([first])
  // When the other tenant received it.
  expect(await ids({ from: '2026-11-18T00:00:00Z', to: '2026-11-19T00:00:00Z' })).toEqual([])
  const { raw, columns, skipped } = await rederive({ tenantId, events: day })
  expect(raw + columns + skipped).toBe(1)
  await expect(ids({ ...day, to: 'soon' })).rejects.toThrow(/soon/)
})
