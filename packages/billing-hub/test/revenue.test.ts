/** Contracted revenue as the hub answers it: the rules that need tables. Those about one template are tested with the pure rule, in core. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { realmId, tenantId } from './support/hub-fixture.ts'
import { openLinkedHub, type LinkedHub } from './support/tenant-rows.ts'

const today = '2026-11-23'
let opened: LinkedHub['opened']
let rows: LinkedHub['rows']
beforeEach(async () => {
  ;({ opened, rows } = await openLinkedHub())
  await read({})
})
afterEach(() => opened.close())

/** How reading the templates stands. */
async function read({ at = '2026-11-23T17:00:00Z' as string | null, refused = false }) {
  const table = opened.db.withSchema(opened.schema)
  await table.deleteFrom('quickbooks_sync_checkpoints').execute()
  await table
    .insertInto('quickbooks_sync_checkpoints')
    .values({
      tenant_id: tenantId,
      realm_id: realmId,
      entity: 'RecurringTransaction',
      full_read_at: at,
      unavailable_reason: refused ? 'not on this plan' : null,
    })
    .execute()
}
async function figures() {
  const { revenue } = await opened.hub.revenue('psa-1', { today })
  return revenue?.map((one) => [one.currency, one.monthly]) ?? null
}

describe('contracted revenue', () => {
  test('no templates: null, with the words of the table', async () => {
    expect(await opened.hub.revenue('psa-1', { today })).toEqual({
      revenue: null,
      reason: 'no_templates',
      message: 'No recurring templates in QuickBooks.',
    })
  })

  test('plan lacks the feature: reported as such', async () => {
    await read({ refused: true })
    expect(await opened.hub.revenue('psa-1', { today })).toMatchObject({
      revenue: null,
      reason: 'not_on_this_plan',
      message: expect.stringContaining('Not available on this QuickBooks plan'),
    })
  })

  test('sub-customers: roll up to the linked customer', async () => {
    await rows.customer('job', { parent_external_id: 'a', is_job: true })
    await rows.link('job', 'psa-1', { rule: 'A8' })
    await rows.template('t', 'a')
    await rows.template('u', 'job', { total_amount: 30 })
    expect(await figures()).toEqual([['USD', '130.00']])
  })

  test('intervals: quarterly is a third, yearly a twelfth, tax is left out', async () => {
    await rows.template('q', 'a', { total_amount: 300, interval_count: 3 })
    await rows.template('y', 'a', { total_amount: 1200, interval_type: 'Yearly' })
    await rows.template('tax', 'a', { total_amount: 110, tax_amount: 10 })
    expect(await figures()).toEqual([['USD', '300.00']])
  })

  test('ended, stalled, not begun, last run done: each with its day and its amount', async () => {
    await rows.template('1', 'a', {
      name: '1',
      next_date: '2026-12-01',
      previous_date: '2026-11-01',
    })
    await rows.template('2', 'a', {
      name: '2',
      next_date: '2026-02-01',
      previous_date: '2026-01-01',
    })
    await rows.template('3', 'a', { name: '3', next_date: '2026-12-01', start_date: '2026-12-01' })
    const yearly = { interval_type: 'Yearly', total_amount: 1200 }
    await rows.template('4', 'a', { name: '4', ...yearly, previous_date: '2026-01-15' })
    await rows.template('5', 'a', {
      name: '5',
      end_date: '2026-06-30',
      previous_date: '2026-06-15',
    })
    const { revenue } = await opened.hub.revenue('psa-1', { today })
    expect(revenue).toMatchObject([{ monthly: '200.00', starting: '100.00', stalled: '100.00' }])
    expect(revenue?.[0]?.templates.map((one) => [one.verdict, one.date, one.monthly])).toEqual([
      ['counted', null, '100.00'],
      ['stalled', '2026-02-01', '100.00'],
      ['starting', '2026-12-01', '100.00'],
      ['ends', '2027-01-15', '100.00'],
      ['ended', '2026-07-15', '100.00'],
    ])
  })

  test('IntervalType "constructor" must not throw', async () => {
    await rows.template('t', 'a', { interval_type: 'constructor' })
    expect(await opened.hub.revenue('psa-1', { today })).toMatchObject({
      revenue: [{ monthly: '0.00', templates: [{ verdict: 'unknown_interval', monthly: null }] }],
    })
  })

  test('Xero: the same function over its rows, added per currency', async () => {
    const source = 'xero'
    await rows.customer('x', { source })
    await rows.link('x', 'psa-1', { source })
    await rows.template('r', 'x', { source, interval_type: 'Weekly', total_amount: 12 })
    await rows.template('n', 'x', { source, currency: 'NZD', total_amount: 70 })
    await rows.template('t', 'a')
    expect((await figures())?.toSorted((a, b) => a.join().localeCompare(b.join()))).toEqual([
      ['NZD', '70.00'],
      ['USD', '152.00'],
    ])
  })
})

test('templates that were not read yet: no figures, and the reason', async () => {
  await read({ at: null })
  expect(await opened.hub.revenue('psa-1', { today })).toMatchObject({
    revenue: null,
    reason: 'not_read_yet',
  })
})

test('a customer with only Xero accounts sees nothing about QuickBooks', async () => {
  await read({ at: null })
  await rows.customer('x', { source: 'xero' })
  await rows.link('x', 'psa-2', { source: 'xero' })
  expect(await opened.hub.revenue('psa-2', { today })).toEqual({
    revenue: null,
    reason: 'no_templates',
    message: 'No recurring templates.',
  })
})

test('a deleted template, another customer and another tenant do not count; an unlinked customer has a reason', async () => {
  await rows.template('gone', 'a', { deleted_at: '2026-11-01T00:00:00Z' })
  await rows.template('other', 'b')
  expect(await figures()).toBeNull()
  await rows.template('t', 'a')
  expect(await figures()).toEqual([['USD', '100.00']])
  for (const hub of [opened.hub, opened.otherTenant]) {
    const customerId = hub === opened.hub ? 'psa-9' : 'psa-1'
    expect(await hub.revenue(customerId, { today })).toMatchObject({ reason: 'not_linked' })
  }
})

describe('contracted MRR is null, not 0', () => {
  test('when all there is are templates of other kinds', async () => {
    await rows.template('t', 'a', { template_type: 'Estimate' })
    expect(await opened.hub.revenue('psa-1', { today })).toMatchObject({
      revenue: null,
      reason: 'no_templates',
    })
  })
  test('and 0 when the only invoice template is switched off', async () => {
    await rows.template('t', 'a', { active: false })
    expect(await opened.hub.revenue('psa-1', { today })).toMatchObject({
      revenue: [{ monthly: '0.00', templates: [{ verdict: 'inactive' }] }],
    })
  })
  test('a currency with templates of other kinds only has no figure beside one that has', async () => {
    await rows.template('t', 'a', { template_type: 'Bill' })
    await rows.template('u', 'a', { currency: 'EUR' })
    const { revenue } = await opened.hub.revenue('psa-1', { today })
    expect(revenue?.map((one) => [one.currency, one.monthly])).toEqual([['EUR', '100.00']])
  })
})
