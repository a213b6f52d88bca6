/** Every read that has a day takes both clocks: what each says of a day before, as known now and as known then. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLinkedHub, type LinkedHub } from '../support/tenant-rows.ts'

let linked: LinkedHub
let early: string
beforeAll(async () => {
  linked = await openLinkedHub()
  const { rows, opened } = linked
  await rows.invoice('october', 'a', { txn_date: '2026-10-02', due_date: '2026-10-12', balance: 40 }) // prettier-ignore
  await rows.payment('p', 'a', { txn_date: '2026-11-05', total_amount: 60 })
  await rows.settlement('p', 'october', { amount: 60 })
  await rows.template('t', 'a', {
    start_date: '2026-01-10',
    previous_date: '2026-10-10',
    next_date: '2026-11-10',
    end_date: '2026-11-15',
  })
  const { db } = opened
  const { rows: clock } = await sql<{ at: string }>`
    select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`.execute(
    db,
  )
  early = clock[0]!.at
  await rows.invoice('backdated', 'a', { txn_date: '2026-10-20', due_date: '2026-11-19' })
  await rows.invoice('november', 'a')
})
afterAll(() => linked.opened.close())

const october = { asOf: '2026-10-31' }
const today = '2026-11-23'

test('the panel, the list of customers and the totals of the company are one figure on both clocks', async () => {
  const { hub } = linked.opened
  const say = async (at: { asOf?: string; knownAt?: string }) => {
    const panel = (await hub.panel('psa-1', { today, ...at })).currencies[0]
    const list = await hub.customers({ today, ...at })
    const whole = (await hub.totals({ today, ...at })).currencies[0]
    const listed = list.customers[0]?.balances[0]
    expect(Number(listed?.outstanding)).toBe(Number(panel?.outstanding))
    expect(Number(list.totals[0]?.overdue)).toBe(Number(panel?.overdue))
    expect(whole?.aging).toEqual(panel?.aging)
    expect(Number(whole?.net)).toBe(Number(panel?.net))
    const { outstanding, overdue, aging } = whole!
    const paid = list.customers[0]?.lastPayment?.date ?? null
    return { outstanding: Number(outstanding), overdue: Number(overdue), late: Number(aging?.days1to30), paid } // prettier-ignore
  }
  expect(await say({})).toEqual({ outstanding: 240, overdue: 240, late: 200, paid: '2026-11-05' })
  expect(await say(october)).toEqual({ outstanding: 200, overdue: 100, late: 100, paid: null })
  expect(await say({ ...october, knownAt: early })).toEqual({ outstanding: 100, overdue: 100, late: 100, paid: null }) // prettier-ignore
  expect(await say({ knownAt: early })).toEqual({ outstanding: 40, overdue: 40, late: 0, paid: '2026-11-05' }) // prettier-ignore
  const unknown = await hub.totals({ today: null })
  expect(unknown.currencies).toMatchObject([{ overdue: null, overdueCount: null, aging: null }])
  expect((await linked.opened.otherTenant.totals({ today })).currencies).toEqual([])
})

test('the timeline as of a day ends with it, and revenue counts the templates that had not ended', async () => {
  const { hub } = linked.opened
  const keys = async (at: { asOf?: string; knownAt?: string }) => {
    const { events } = await hub.timeline('psa-1', { today, timeZone: 'UTC', ...at })
    return events.map(({ date, kind, externalId }) => `${date} ${kind} ${externalId}`)
  }
  expect(await keys(october)).toEqual([
    '2026-10-20 invoice_issued backdated',
    '2026-10-13 invoice_overdue october',
    '2026-10-02 invoice_issued october',
  ])
  expect(await keys({ ...october, knownAt: early })).toEqual([
    '2026-10-13 invoice_overdue october',
    '2026-10-02 invoice_issued october',
  ])
  const monthly = async (asOf: string) => {
    const { revenue } = await hub.revenue('psa-1', { today, asOf })
    return Number(revenue?.[0]?.monthly)
  }
  expect([await monthly('2026-10-31'), await monthly('2026-11-30')]).toEqual([100, 0])
})
