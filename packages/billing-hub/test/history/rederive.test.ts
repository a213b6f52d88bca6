import type { RederivedPage, RederiveOptions } from '@vectis/quickbooks-storage'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBackDated } from '../support/back-dated.ts'
import { openHub } from '../support/hub-fixture.ts'
import { connectTenant } from '../support/load-company.ts'

/** Random companies; `REDERIVE_RUNS=100` in `.ci/nightly`. */
const runs = Number(process.env['REDERIVE_RUNS'] ?? 2)

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
  120_000,
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
  expect((await rederive({ tenantId: 'other' })).raw).toBe(0)
})
