import { createActivity, createCompany } from '@vectis/quickbooks-emulator'
import { compareDecimals } from '@vectis/quickbooks/values'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createBillingHub,
  decideInvoiceOverdue,
  type OverdueReplayDay,
  type OverdueSettings,
  type TenantHub,
} from '../../src/index.ts'
import { openHub } from '../support/hub-fixture.ts'
import { connectTenant, loadCompany, realmId } from '../support/load-company.ts'

/** Random companies; `REPLAY_RUNS=50` in `.ci/nightly`. */
const runs = Number(process.env['REPLAY_RUNS'] ?? (process.env['LONG'] === '1' ? 2 : 1))
const days = 12
const dayMs = 86_400_000
let time = 0
const clock = { now: () => time, sleep: () => Promise.resolve() }
const iso = (moment: number) => new Date(moment).toISOString()

let opened: Awaited<ReturnType<typeof openHub>>
beforeAll(async () => {
  opened = await openHub({ clock })
})
afterAll(() => opened.close())

/** What the rules said on each day itself, as keys. */
interface Lived {
  stored: Map<string, string[]>
  patient: Map<string, string[]>
}

const patience: OverdueSettings = { graceDays: 12 }

/** Some days in which a company changes, is read in the evening, and its alerts are evaluated. */
async function live(seed: number): Promise<{ hub: TenantHub; lived: Lived }> {
  const { storage, db, schema } = opened
  const tenantId = `replay-${seed}`
  time = Date.parse('2026-11-02T23:00:00Z')
  const company = createCompany({ realmId, seed, clock, customers: 4, invoices: 40 })
  const activity = createActivity(company, { seed })
  await connectTenant(storage, 'production', tenantId)
  const hub = createBillingHub({ db, schema, clock }).forTenant(tenantId)
  const lived: Lived = { stored: new Map(), patient: new Map() }
  for (let day = 0; day < days; day += 1) {
    for (let step = 0; step < 10; step += 1) activity.step()
    await loadCompany(storage.sync.forTenant(tenantId), company, iso(time))
    await hub.links.apply()
    const today = iso(time).slice(0, 10)
    await hub.alerts.evaluateOverdue({ today })
    lived.stored.set(today, keysOf(await hub.alerts.list({ limit: 10_000 })))
    const { firing } = await hub.alerts.evaluateOverdue({ today, settings: patience, dryRun: true })
    lived.patient.set(today, keysOf(firing))
    if (day === 4) {
      const [first] = await hub.alerts.list()
      if (first) await hub.alerts.dismiss(first.key, { actor: 'test', reason: 'known' })
    }
    time += dayMs
  }
  return { hub, lived }
}

const keysOf = (found: readonly { key: string }[]) => found.map(({ key }) => key).sort()

async function replay(
  hub: TenantHub,
  tried: Partial<Parameters<typeof hub.alerts.replayOverdue>[0]>,
) {
  const all: OverdueReplayDay[] = []
  const range = { from: '2026-11-03', to: '2026-11-13', timeZone: 'UTC' }
  for await (const day of hub.alerts.replayOverdue({ ...range, ...tried })) all.push(day)
  return all
}

test(
  `a replay by the rules of then differs on no day from what was stored, and by others in exactly what they change, in ${runs} random companies`,
  { timeout: 600_000 + runs * 60_000 },
  async () => {
    const { db } = opened
    let raised = 0
    let changed = 0
    for (let seed = 1; seed <= runs; seed += 1) {
      const { hub, lived } = await live(seed)
      const before = await db.selectFrom('billing_alerts').selectAll().execute()
      const same = await replay(hub, {})
      expect(same.map(({ day }) => day)).toEqual([...lived.stored.keys()].slice(1))
      for (const { day, firing, added, missing } of same) {
        expect({ day, added, missing }).toEqual({ day, added: [], missing: [] })
        const dismissed = keysOf(firing).filter((key) => !lived.stored.get(day)!.includes(key))
        expect(dismissed.length, day).toBeLessThanOrEqual(1)
      }
      raised += same.reduce((sum, one) => sum + one.raised.length, 0)

      const patient = await replay(hub, { settings: patience })
      for (const [
        index,
        { day, firing, added, missing, raised: up, closed },
      ] of patient.entries()) {
        const keys = lived.patient.get(day)!
        expect(keysOf(firing), day).toEqual(keys)
        const firedThen = keysOf(same[index]!.firing)
        expect(missing.toSorted(), day).toEqual(firedThen.filter((key) => !keys.includes(key)))
        expect(added, day).toEqual([])
        const last = [...lived.patient.values()][index]!
        expect(keysOf(up), day).toEqual(keys.filter((key) => !last.includes(key)))
        expect(closed.toSorted(), day).toEqual(last.filter((key) => !keys.includes(key)))
        changed += missing.length
      }

      // A rule of the caller's own: small amounts are no alert.
      const { evidence } = same.flatMap(({ firing }) => firing).at(-1)!
      const { balance: least } = evidence as { balance: string }
      const own = await replay(hub, {
        decide(candidate, context) {
          const decision = decideInvoiceOverdue(candidate, context)
          if (!decision.fires || compareDecimals(candidate.balance, least) > 0) return decision
          return { ...decision, verdict: 'below_minimum', fires: false }
        },
      })
      const minimum = await replay(hub, { settings: { minBalance: least } })
      expect(own.map(({ firing }) => keysOf(firing))).toEqual(minimum.map(({ firing }) => keysOf(firing))) // prettier-ignore
      expect(own.some(({ missing }) => missing.length > 0)).toBe(true)
      expect(await db.selectFrom('billing_alerts').selectAll().execute()).toEqual(before)
    }
    if (runs > 2)
      console.log(`${raised} alerts raised, ${changed} that patience would have left out`)
    expect(raised).toBeGreaterThan(runs)
    expect(changed).toBeGreaterThan(runs)
  },
)

test('a day without a reading is inconclusive: what stood stands', async () => {
  const { hub } = await live(91)
  time += 3 * dayMs
  const days = await replay(hub, { from: '2026-11-16', to: '2026-11-17' })
  expect(days).toHaveLength(2)
  for (const day of days) {
    expect(day.inconclusive.length).toBeGreaterThan(0)
    expect(day).toMatchObject({ firing: [], raised: [], closed: [], added: [], missing: [] })
  }
})

test('days that are none, in the wrong order or of no zone are refused', async () => {
  const { hub } = opened
  await expect(replay(hub, { from: '2026-13-01' })).rejects.toThrow(/calendar dates/)
  await expect(replay(hub, { from: '2026-11-30' })).rejects.toThrow(/no later than/)
  await expect(replay(hub, { timeZone: 'Mars' })).rejects.toThrow(/America\/Chicago/)
})

test.each([
  ['a first day that is none', { from: '2026-02-30' }, 'Expected from and to to be calendar dates, received "2026-02-30".'],
  ['a last day that is none', { to: 'today' }, 'Expected from and to to be calendar dates, received "today".'],
  ['days in reverse', { from: '2026-11-14' }, 'Expected from to be no later than to, received 2026-11-14 and 2026-11-13.'],
  ['an unknown zone', { timeZone: 'Mars' }, 'Expected timeZone to be one such as America/Chicago, received "Mars".'],
])('a replay of %s is refused', async (_, tried, message) => {
  await expect(replay(opened.hub, tried)).rejects.toThrow(new TypeError(message))
}) // prettier-ignore
