/**
 * Two tenants of one company, with rows of the same ids, share one schema. Each also has a schema to itself, in which the
 * same happens. What is known at an instant, what changed, and what retention leaves must be the same in both: a read or a
 * deletion across tenants would show as a difference.
 */
import { createActivity, createCompany } from '@vectis/quickbooks-emulator'
import { expect, test } from 'vitest'
import { createBillingHub, type TenantHub } from '../../src/index.ts'
import { drawFrom, readRows } from '../support/back-dated.ts'
import { openHub } from '../support/hub-fixture.ts'
import { connectTenant, loadCompany, realmId } from '../support/load-company.ts'

/** Random pairs of tenants; `TWO_TENANTS_RUNS=100` in `.ci/nightly`. */
const runs = Number(process.env['TWO_TENANTS_RUNS'] ?? 1)
const steps = 9
const hour = 3_600_000
const iso = (moment: number) => new Date(moment).toISOString()
const names = ['acme', 'beta'] as const

test(
  `versions, changes, what was known and retention of two tenants never meet, in ${runs} random pairs`,
  { timeout: 600_000 + runs * 60_000 },
  async () => {
    let time = 0
    const clock = { now: () => time, sleep: () => Promise.resolve() }
    const shared = await openHub({ clock })
    const alone = { acme: await openHub({ clock }), beta: await openHub({ clock }) }
    let shown = 0
    const did = new Map<string, number>()
    try {
      for (let seed = 1; seed <= runs; seed += 1) {
        time = Date.parse('2026-11-02T18:00:00Z')
        const draw = drawFrom(seed)
        const worlds = new Map(
          names.map((name, index) => {
            const own = `${name}-${seed}`
            const company = createCompany({ realmId, seed: seed * 2 + index, clock, customers: 3, invoices: 12 }) // prettier-ignore
            const activity = createActivity(company, { seed })
            return [name, { own, company, activity }]
          }),
        )
        const places = (name: (typeof names)[number]) => [shared, alone[name]]
        const hubOf = ({ db, schema }: typeof shared, own: string) =>
          createBillingHub({ db, schema, clock }).forTenant(own)
        for (const [name, { own }] of worlds) {
          for (const place of places(name)) await connectTenant(place.storage, 'production', own)
        }
        const instants: string[] = []
        for (let step = 0; step < steps; step += 1) {
          time += (1 + draw(30)) * hour
          const name = names[draw(2)]!
          const { own, company, activity } = worlds.get(name)!
          const act = ['load', 'load', 'load', 'drop', 'thin', 'delete'][draw(step < 5 ? 3 : 6)]!
          did.set(act, (did.get(act) ?? 0) + 1)
          if (act === 'load') for (let n = 0; n < 15; n += 1) activity.step()
          const bound = new Date(time - draw(200) * hour)
          for (const place of places(name)) {
            const hub = hubOf(place, own)
            const { retention } = place.storage
            if (act === 'load') {
              await loadCompany(place.storage.sync.forTenant(own), company, iso(time))
              await hub.links.apply()
              await hub.alerts.evaluateOverdue({ today: iso(time).slice(0, 10) })
            } else if (act === 'drop') {
              await retention.deleteVersions({ tenantId: own, before: bound })
            } else if (act === 'thin') {
              const daily = { before: bound, timeZone: 'America/Chicago' }
              await retention.deleteVersions({ tenantId: own, daily })
            } else {
              await retention.deleteTenant({ tenantId: own })
              await connectTenant(place.storage, 'production', own)
            }
          }
          time += hour
          instants.push(iso(time))
          const asked = [instants.at(-1)!, instants[draw(instants.length)]!].toSorted()
          for (const [each, { own: tenantId, company: books }] of worlds) {
            const customers = readRows(books, 'Customer').map(
              ({ Id }) => `quickbooks:${realmId}:${String(Id)}`,
            )
            const [together, apart] = await Promise.all(
              places(each).map((place) => render(hubOf(place, tenantId), customers, asked)),
            )
            if (JSON.stringify(apart).includes('"state":"ready"')) shown += 1
            expect(together, `seed ${seed}, step ${step}, ${act} of ${own}`).toEqual(apart)
          }
        }
      }
    } finally {
      for (const place of [shared, alone.acme, alone.beta]) await place.close()
    }
    if (runs > 1) console.log(JSON.stringify(Object.fromEntries(did)))
    expect(did.get('load')).toBeGreaterThan(2)
    expect(shown).toBeGreaterThan(5 * runs)
  },
)

/** All that the history says at and between two instants; the refusal where it cannot. */
async function render(
  hub: TenantHub,
  customers: readonly string[],
  [from = '', to = '']: readonly string[],
): Promise<unknown> {
  const ask = async (read: () => Promise<unknown>) => {
    try {
      return await read()
    } catch (error) {
      const { name, code, nearest } = error as Error & { code?: string; nearest?: string[] }
      expect(name).toBe('HistoryRangeError')
      return { name, code, nearest }
    }
  }
  const all: unknown[] = [await hub.history()]
  for (const knownAt of [from, to]) {
    const at = { today: knownAt.slice(0, 10), knownAt }
    for (const id of customers) all.push(await ask(() => hub.panel(id, at)))
    all.push(await ask(() => hub.months(at)))
    all.push(await ask(() => hub.alerts.list({ knownAt, limit: 100 })))
    all.push(await ask(async () => [...(await hub.alerts.countOpen({ knownAt }))]))
    all.push(await ask(() => hub.reading({ knownAt })))
  }
  all.push(await ask(() => hub.changes({ from, to, limit: 1_000 })))
  return all
}
