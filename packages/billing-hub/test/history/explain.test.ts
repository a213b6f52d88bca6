import { createActivity, createCompany } from '@vectis/quickbooks-emulator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compareDecimals } from '@vectis/quickbooks/values'
import { createBillingHub, type ExplainedFigure } from '../../src/index.ts'
import { evidenceIn, findGaps } from '../support/check-explained.ts'
import { openHub } from '../support/hub-fixture.ts'
import { connectTenant, loadCompany, realmId } from '../support/load-company.ts'

/** Random companies; `EXPLAIN_RUNS=20` in `.ci/nightly`. */
const runs = Number(process.env['EXPLAIN_RUNS'] ?? (process.env['LONG'] === '1' ? 2 : 1))
const day = 24 * 3_600_000
let time = Date.parse('2026-11-23T18:00:00Z')
const clock = { now: () => time, sleep: () => Promise.resolve() }
const iso = (moment: number) => new Date(moment).toISOString()
const today = () => iso(time).slice(0, 10)
const figures: ExplainedFigure[] = [
  'outstanding',
  'overdue',
  'creditsAvailable',
  'unapplied',
  'net',
]

let opened: Awaited<ReturnType<typeof openHub>>
beforeAll(async () => {
  opened = await openHub({ clock })
})
afterAll(() => opened.close())

test(
  `every alert and every figure of ${runs} random companies, each held by two tenants, ends in evidence of its own tenant`,
  { timeout: 600_000 + runs * 60_000 },
  async () => {
    const { storage, db, schema } = opened
    let [alerts, amounts, documents] = [0, 0, 0]
    for (let seed = 1; seed <= runs; seed += 1) {
      const company = createCompany({ realmId, seed, clock, customers: 5, invoices: 30 })
      const activity = createActivity(company, { seed })
      const tenants = [`explain-${seed}`, `explain-${seed}-other`]
      const hubs = tenants.map((tenantId) => ({
        tenantId,
        hub: createBillingHub({
          db,
          schema,
          clock,
          tickets: async () => accounts.map((customerId) => ({ customerId, resolved: 5 })),
        }).forTenant(tenantId),
      }))
      const accounts: string[] = []
      const keys = new Set<string>()
      const instants: string[] = []
      for (const tenantId of tenants) await connectTenant(storage, 'production', tenantId)
      for (let tick = 0; tick < 5; tick += 1) {
        for (let step = 0; step < 15; step += 1) activity.step()
        for (const { tenantId, hub } of hubs) {
          await loadCompany(storage.sync.forTenant(tenantId), company, iso(time))
          await hub.links.apply()
          await hub.alerts.evaluateOverdue({ today: today() })
          const window = { from: '2026-09-01', to: '2026-10-01', timeZone: 'UTC', today: today() }
          await hub.alerts.evaluateService(window)
          const [first] = await hub.alerts.list()
          if (tick === 3 && first)
            await hub.alerts.dismiss(first.key, { actor: 'Ann', reason: 'paid in cash' })
          for (const { key } of await hub.alerts.list({ limit: 1_000 })) keys.add(key)
        }
        if (tick === 0) {
          const rows = await db
            .selectFrom('customer_links')
            .select('customer_id')
            .where('tenant_id', '=', tenants[0]!)
            .execute()
          accounts.push(...rows.flatMap((link) => link.customer_id ?? []))
        }
        time += 1_000
        instants.push(iso(time))
        time += 3 * day
      }
      for (const { tenantId, hub } of hubs) {
        const own = await db
          .selectFrom('billing_evidence')
          .select('evidence_id')
          .where('tenant_id', '=', tenantId)
          .execute()
        const ids = new Set(own.map((one) => one.evidence_id))
        const keeps = (explained: Parameters<typeof evidenceIn>[0]) => {
          for (const id of evidenceIn(explained)) expect(ids).toContain(id)
        }
        for (const key of keys) {
          const explained = await hub.explain.alert(key)
          expect(explained, key).not.toBeNull()
          expect(findGaps(explained!)).toEqual([])
          keeps(explained!)
          alerts += 1
          const early = await hub.explain.alert(key, { knownAt: instants[2]! })
          expect(early?.steps ?? []).toEqual(
            explained!.steps.filter((step) => step.knownFrom <= instants[2]!),
          )
        }
        for (const customerId of accounts) {
          const questions = [
            {},
            { knownAt: instants[1]! },
            { asOf: '2026-10-31' },
            { knownAt: instants[2]!, asOf: '2026-11-10' },
          ]
          for (const at of questions) {
            const panel = await hub.panel(customerId, { today: today(), ...at })
            for (const { currency, ...shown } of panel.currencies) {
              for (const figure of figures) {
                const explained = await hub.explain.figure({
                  customerId,
                  figure,
                  currency,
                  today: today(),
                  ...at,
                })
                expect([explained.amount, shown[figure]]).toSatisfy(
                  () => compareDecimals(explained.amount!, shown[figure]!) === 0,
                )
                for (const one of explained.documents) {
                  expect(one.evidence?.kind).toBe('sync')
                  expect(one.evidence?.calls.length).toBeGreaterThan(0)
                  expect(one.link?.evidence?.kind).toBe('links')
                  documents += 1
                }
                keeps(explained)
                amounts += 1
              }
            }
          }
        }
      }
    }
    expect(alerts).toBeGreaterThan(10 * runs)
    expect(documents).toBeGreaterThan(100 * runs)
    console.log(`${alerts} alerts, ${amounts} figures, ${documents} documents explained`)
  },
)

test('an alert that is unknown to the tenant, or was not known yet, is null', async () => {
  expect(await opened.hub.explain.alert('invoice_overdue:quickbooks:1:1')).toBeNull()
  await expect(opened.hub.explain.alert('x', { knownAt: 'now' })).rejects.toThrow(
    /Expected knownAt/,
  )
})
