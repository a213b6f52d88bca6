import { createActivity, createCompany } from '@vectis/quickbooks-emulator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBillingHub } from '../../src/index.ts'
import { openHub } from '../support/hub-fixture.ts'
import { connectTenant, loadCompany, realmId } from '../support/load-company.ts'

/** Random companies; `KNOWN_AT_RUNS=8` in `.ci/run`, 500 in `.ci/nightly`, from another seed on by `KNOWN_AT_FROM`. */
const runs = Number(process.env['KNOWN_AT_RUNS'] ?? (process.env['LONG'] === '1' ? 2 : 1))
const firstSeed = Number(process.env['KNOWN_AT_FROM'] ?? 1)
/** Instants of each at which everything is rendered. */
const ticks = runs > 2 ? 20 : 8
const hour = 3_600_000
const start = Date.parse('2026-11-23T18:00:00Z')
let time = start
const clock = { now: () => time, sleep: () => Promise.resolve() }
const iso = (moment: number) => new Date(moment).toISOString()

let opened: Awaited<ReturnType<typeof openHub>>
beforeAll(async () => {
  opened = await openHub({ clock })
})
afterAll(() => opened.close())

test(
  `panel, list, totals, timeline, months and alerts as known at an instant are those that were rendered then, in ${runs} random companies`,
  { timeout: 600_000 + runs * 60_000 },
  async () => {
    const { storage, db, schema } = opened
    let compared = 0
    let changed = 0
    for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
      const tenantId = `known-${seed}`
      const company = createCompany({ realmId, seed, clock, customers: 5, invoices: 40 })
      const activity = createActivity(company, { seed })
      await connectTenant(storage, 'production', tenantId)
      const hub = createBillingHub({ db, schema, clock }).forTenant(tenantId)
      const render = async (knownAt?: string) => {
        const at = knownAt === undefined ? {} : { knownAt }
        const today = iso(Date.parse(knownAt ?? iso(time))).slice(0, 10)
        const customers = accounts.map(async (id) => ({
          panel: await hub.panel(id, { today, ...at }),
          timeline: await hub.timeline(id, { today, timeZone: 'America/Chicago', ...at }),
          revenue: await hub.revenue(id, { today, ...at }),
        }))
        return {
          customers: await Promise.all(customers),
          months: await hub.months({ today, ...at }),
          totals: await hub.totals({ today, ...at }),
          list: await hub.customers({ today, ...at }),
          unassigned: await hub.unassigned(at),
          alerts: await hub.alerts.list({ limit: 1_000, ...at }),
          open: await hub.alerts.countOpen(at),
          reading: await hub.reading(at),
          links: await hub.links.preview(at),
          rules: await hub.links.report(at),
        }
      }
      const accounts: string[] = []
      const shown = new Map<string, unknown>()
      for (let tick = 0; tick < ticks; tick += 1) {
        for (let step = 0; step < 12; step += 1) activity.step()
        await loadCompany(storage.sync.forTenant(tenantId), company, iso(time))
        await hub.links.apply()
        await hub.alerts.evaluateOverdue({ today: iso(time).slice(0, 10) })
        if (tick === 0) {
          const linked = await db
            .selectFrom('customer_links')
            .select('customer_id')
            .where('tenant_id', '=', tenantId)
            .execute()
          accounts.push(...linked.flatMap((link) => link.customer_id ?? []).slice(0, 4))
          expect(accounts.length).toBeGreaterThan(1)
        }
        time += hour
        shown.set(iso(time), await render())
        time += 20 * hour
      }
      const texts = new Set<string>()
      for (const [at, was] of shown) {
        expect(await render(at), `seed ${seed} at ${at}`).toEqual(was)
        compared += 1
        texts.add(JSON.stringify(was))
      }
      changed += texts.size
    }
    if (runs > 2) console.log(`${compared} instants of ${runs} companies compared`)
    expect(compared).toBe(ticks * runs)
    // Every tick changed something: an answer of today for every instant would not pass.
    expect(changed).toBe(compared)
  },
)

test('an instant that is none is refused, and says what was expected', async () => {
  const hub = opened.hub
  await expect(async () => hub.unassigned({ knownAt: 'yesterday' })).rejects.toThrow(
    /Expected knownAt to be an instant such as 2026-11-29T10:00:00Z, received "yesterday"/,
  )
})

test('an instant whose versions are not kept is refused by every read, and says what can be asked for', async () => {
  const tenantId = 'dropped'
  const { storage, db, schema } = opened
  await connectTenant(storage, 'production', tenantId)
  const company = createCompany({ realmId, seed: 3, clock, customers: 2, invoices: 4 })
  await loadCompany(storage.sync.forTenant(tenantId), company, iso(time))
  const hub = createBillingHub({ db, schema, clock }).forTenant(tenantId)
  await hub.links.apply()
  expect(await hub.history()).toEqual({ from: null, daily: null })
  const [early, before] = [iso(time), new Date(time + hour)]
  time += 2 * hour
  const late = iso(time)
  const { kept } = await storage.retention.deleteVersions({ tenantId, before })
  expect(await hub.history()).toEqual(kept)
  const today = early.slice(0, 10)
  const reads = [
    (knownAt: string) => hub.panel('c', { today, knownAt }),
    (knownAt: string) => hub.timeline('c', { today, timeZone: 'UTC', knownAt }),
    (knownAt: string) => hub.months({ today, knownAt }),
    (knownAt: string) => hub.totals({ today, knownAt }),
    (knownAt: string) => hub.customers({ today, knownAt }),
    (knownAt: string) => hub.revenue('c', { today, knownAt }),
    (knownAt: string) => hub.unassigned({ knownAt }),
    (knownAt: string) => hub.reading({ knownAt }),
    (knownAt: string) => hub.alerts.list({ knownAt }),
    (knownAt: string) => hub.alerts.countOpen({ knownAt }),
    (knownAt: string) => hub.changes({ from: knownAt, to: late }),
  ]
  for (const read of reads) {
    await expect(read(early)).rejects.toMatchObject({
      name: 'HistoryRangeError',
      code: 'history_not_kept',
      knownAt: early,
      nearest: [before.toISOString()],
    })
    await read(late)
  }
})
