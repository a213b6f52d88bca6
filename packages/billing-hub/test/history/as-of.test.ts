import { addDays } from '@vectis/quickbooks/values'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBillingHub } from '../../src/index.ts'
import { createBackDated, drawFrom, lastDay } from '../support/back-dated.ts'
import { compareAsOf } from '../support/compare-as-of.ts'
import { openHub } from '../support/hub-fixture.ts'
import { connectTenant } from '../support/load-company.ts'

/** Random companies; `AS_OF_RUNS=500` in `.ci/nightly`, from another seed on by `AS_OF_FROM`. */
const runs = Number(process.env['AS_OF_RUNS'] ?? (process.env['LONG'] === '1' ? 2 : 1))
const firstSeed = Number(process.env['AS_OF_FROM'] ?? 3)
const datesEach = 20

let opened: Awaited<ReturnType<typeof openHub>>
beforeAll(async () => {
  opened = await openHub()
})
afterAll(() => opened.close())

test(
  `panels as of a date are QuickBooks' own reports of that date, at ${datesEach} dates in each of ${runs} random companies`,
  { timeout: 600_000 + runs * 60_000 },
  async () => {
    const { storage, db, schema } = opened
    const sums = { totals: 0, invoices: 0, companies: 0 }
    for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
      const tenantId = `as-of-${seed}`
      const books = createBackDated(seed)
      await connectTenant(storage, 'production', tenantId)
      // What is voided or deleted later was known before.
      for (let time = 0; time < 3; time += 1) {
        books.act(30)
        await books.load(storage.sync.forTenant(tenantId))
      }
      const hub = createBillingHub({ db, schema }).forTenant(tenantId)
      await hub.links.apply()
      const linked = await db
        .selectFrom('customer_links')
        .select(['customer_id', 'external_id'])
        .where('tenant_id', '=', tenantId)
        .where('kind', '=', 'linked')
        .execute()
      const groups = Map.groupBy(linked, (link) => link.customer_id!)
      const customers = new Map(
        [...groups].map(([id, links]) => [id, links.map((link) => link.external_id)]),
      )
      const draw = drawFrom(seed + 7)
      for (let index = 0; index < datesEach; index += 1) {
        const asOf = addDays(lastDay, index === 0 ? 60 : 12 - draw(220))
        const { differences, ...counts } = await compareAsOf(books, hub, customers, asOf)
        expect(differences, `seed ${seed}`).toEqual([])
        sums.totals += counts.totals
        sums.invoices += counts.invoices
        sums.companies += counts.companies
      }
    }
    if (runs > 2) console.log(`${runs} companies: ${JSON.stringify(sums)}`)
    expect(sums.totals).toBeGreaterThan(40 * runs)
    expect(sums.invoices).toBeGreaterThan(400 * runs)
    expect(sums.companies).toBeGreaterThan(0)
  },
)

test('a date that is none is refused, and says what was expected', async () => {
  await expect(async () => opened.hub.unassigned({ asOf: '2026-02-30' })).rejects.toThrow(
    /Expected asOf to be a calendar date such as 2026-11-29, received "2026-02-30"/,
  )
})
