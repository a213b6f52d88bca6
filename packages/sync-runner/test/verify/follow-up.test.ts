/** Which balances a check compares, what it follows up, and what it says at last: `checkBalances`. */
import type {
  BalanceDifference,
  BalanceSubject,
  VerificationReport,
} from '@vectis/quickbooks/ports'
import { noneChecked } from '@vectis/quickbooks/wire'
import { expect, test } from 'vitest'
import { checkBalances } from '../../src/verify/check-balances.ts'
import { openRealm } from '../support/open-realm.ts'
import { openRun } from '../support/open-run.ts'
import { overlay } from '../simulation/overlay.ts'

const differs = (externalId: string, expected = '40.00'): BalanceDifference => ({
  identity: 'customer',
  entity: 'Customer',
  externalId,
  customerExternalId: externalId,
  currency: null,
  expected,
  actual: '100.00',
})
const subject = (externalId: string): BalanceSubject => ({ entity: 'Customer', externalId })

const report = (
  differences: readonly BalanceDifference[] = [],
  rest: Partial<VerificationReport> = {},
): VerificationReport => ({
  ...{ checkedAt: '2026-11-23T09:00:00.000Z', checked: noneChecked(), truncated: false },
  differences: [...differences],
  ...rest,
})

/** A store that finds what it is told, one list for each check; the last one stays. */
async function openChecked(found: readonly (readonly BalanceDifference[])[], truncated = false) {
  const realm = await openRealm({ company: { customers: 0, invoices: 0 } })
  await realm.clock.run(realm.runner.runOnce({ tenantId: 'tenant-1' }))
  const run = await openRun(realm)
  const checks: (readonly BalanceSubject[] | 'all')[] = []
  const limits = new Set<number>()
  const looks: string[] = []
  run.context.store = overlay(run.context.store, {
    checkBalances({ about, limit }) {
      checks.push(about === undefined ? 'all' : [...about])
      limits.add(limit)
      const at = Math.min(checks.length, found.length) - 1
      return Promise.resolve(report(found[at], { truncated }))
    },
  })
  const check = (
    before: { balances?: VerificationReport; differences?: readonly BalanceDifference[] } = {},
    isWhole = true,
  ) => {
    const last = {
      balances: () => Promise.resolve(before.balances),
      differences() {
        looks.push('differences')
        return Promise.resolve(before.differences ?? [])
      },
    }
    return run.run(checkBalances(run.context, last, { isWhole }))
  }
  run.asked()
  return { ...run, checks, check, limits, looks }
}

test('without a difference there is one check, of all, no call and no look at former runs', async () => {
  const { asked, check, checks, limits, looks } = await openChecked([[]])
  // Of a check of all, the one before adds nothing.
  const before = { balances: report([differs('1')], { truncated: true }) }
  expect(await check(before)).toEqual(report())
  expect(checks).toEqual(['all'])
  expect(asked()).toEqual([])
  expect([...limits]).toEqual([100])
  expect(looks).toEqual([])
})

test('a check of changes is about what they changed and what the last check named', async () => {
  const { check, checks, context } = await openChecked([[]])
  context.recorder = overlay(context.recorder, { touched: () => [subject('1')] })
  const unclear = { ...differs('3'), reason: 'unreadable' } as const
  await check({ balances: report([differs('2')], { inconclusive: [unclear] }) }, false)
  await check({}, false)
  context.recorder = overlay(context.recorder, { touched: () => null })
  await check({}, false)
  expect(checks).toEqual([[subject('1'), subject('2'), subject('3')], [subject('1')], 'all'])
})

test('where the last check found more than it lists, nothing is known to be new', async () => {
  const { asked, check, checks } = await openChecked([[differs('1')]])
  const found = await check({ balances: report([], { truncated: true }) }, false)
  expect(found).toEqual(report([differs('1')], { truncated: true }))
  expect([asked(), checks.length]).toEqual([[], 1])
  const more = await openChecked([[]], true)
  expect(await more.check({}, false)).toEqual(report([], { truncated: true }))
})

test.each([
  ['the same gap', differs('1', '50.00'), '50.00', true],
  ['the same gap of other figures', { ...differs('1', '50.00'), actual: '110.00' }, '40.00', true],
  ['another gap', differs('1', '50.00'), '40.00', false],
  ['another customer', differs('2', '40.00'), '40.00', false],
  ['another identity', { ...differs('1'), identity: 'customerWithJobs' } as const, '40.00', false],
])('%s as in the last check is followed up or not', async (_, known, expected, isKnown) => {
  const { asked, check } = await openChecked([[differs('1', expected)]])
  const { healed } = await check({ differences: [known] })
  expect(asked().length === 0).toBe(isKnown)
  expect(healed).toEqual(isKnown ? undefined : [])
})

test('a difference that the changes explain is healed', async () => {
  const { asked, check, checks, log } = await openChecked([
    [differs('1'), differs('2')],
    [differs('2')],
  ])
  const found = await check({ differences: [differs('2')] })
  expect(found).toEqual(report([differs('2')], { healed: [differs('1')] }))
  expect(asked().map((request) => request.split(' ')[0])).toEqual(['cdc'])
  expect(checks).toHaveLength(2)
  expect(log.loud()).toEqual([])
})

test('what stays is read again once by its id and once with its customer, and is warned of', async () => {
  const { asked, check, checks, log } = await openChecked([[differs('901'), differs('902')]])
  const found = await check({ differences: [differs('902')] }, false)
  expect(found).toEqual(report([differs('901'), differs('902')], { healed: [] }))
  // What each check named is compared again.
  expect(
    checks.map((one) => new Set((one as BalanceSubject[]).map(({ externalId }) => externalId))),
  ).toEqual([new Set(), ...Array.from({ length: 3 }, () => new Set(['901', '902']))])
  const requests = asked().filter((request) => !request.startsWith('cdc'))
  expect(requests[0]).toBe('read customer 901')
  expect(requests.filter((request) => request.includes('CustomerRef'))).toHaveLength(3)
  expect(requests.filter((request) => request.includes('902'))).toEqual([])
  expect(log.lines.filter(({ level }) => level === 'warn')).toMatchObject([
    {
      event: 'quickbooks.sync.balances_disagree',
      message: 'A balance differs from QuickBooks after re-reading',
      fields: { identity: 'customer', entity: 'Customer', externalId: '901' },
    },
  ])
})

test('what a reading shows anew is read as well, in three rounds at most', async () => {
  const anew = Array.from({ length: 20 }, (_, at) => [differs(String(901 + at))])
  const { check, checks, asked } = await openChecked(anew)
  await check()
  expect(checks).toHaveLength(2 + 3 * 2)
  expect(asked().filter((request) => request.startsWith('read'))).toHaveLength(3 * 2)
})
