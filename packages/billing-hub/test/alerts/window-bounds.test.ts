/** Which documents a window of service looks at: on its days, before it, and of those who pay. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openHub } from '../support/hub-fixture.ts'
import { tenantRows } from '../support/tenant-rows.ts'

const today = '2026-11-23'
const clock = { now: () => Date.parse(`${today}T18:00:00Z`), sleep: () => Promise.resolve() }
const october = { today, timeZone: 'UTC', from: '2026-10-01', to: '2026-11-01' }
let counted: { customerId: string; resolved: number; billedThrough?: string }[]
let opened: Awaited<ReturnType<typeof openHub>>
let rows: ReturnType<typeof tenantRows>
beforeEach(async () => {
  counted = [{ customerId: 'psa-1', resolved: 7 }]
  opened = await openHub({ clock, tickets: async () => counted })
  rows = tenantRows(opened)
  for (const id of ['a', 'b']) {
    await rows.customer(id)
    await rows.link(id, 'psa-1')
  }
  await rows.synced('2026-11-23T17:00:00Z')
})
afterEach(() => opened.close())

const evaluate = (window = october) => opened.hub.alerts.evaluateService(window)
const evidence = async () => (await evaluate()).firing[0]?.evidence

test('the last document is the newest before the end of the window, at most a year before its start', async () => {
  await rows.invoice('too old', 'a', { txn_date: '2025-09-30' })
  await rows.invoice('later', 'a', { txn_date: '2026-11-01' })
  expect(await evidence()).toMatchObject({ lastInvoice: null })
  for (const [account, date] of [
    ['a', '2025-10-01'],
    ['b', '2026-08-01'],
    ['a', '2026-07-01'],
    ['b', '2026-09-30'],
    ['b', '2026-09-29'],
  ] as const)
    await rows.invoice(date, account, { txn_date: date })
  expect(await evidence()).toMatchObject({
    lastInvoice: { docNumber: '2026-09-30', date: '2026-09-30' },
  })
})

test('a document of exactly a year before is the last one', async () => {
  await rows.salesReceipt('s', 'a', { txn_date: '2025-10-01' })
  expect(await evidence()).toMatchObject({
    billed: [{ last: null }, { last: { docNumber: 's', date: '2025-10-01' } }],
  })
})

test.each([
  ['2025-09-30', 1],
  ['2025-10-01', 0],
  ['2026-11-01', 1],
])('an invoice of a yearly template dated %s: %i alerts', async (txn_date, alerts) => {
  const yearly = { recurring_template_ref: 'plan' }
  await rows.template('plan', 'a', { template_ref: 'plan', interval_type: 'Yearly', active: false })
  await rows.invoice('made', 'a', { txn_date, ...yearly })
  expect((await evaluate()).firing).toHaveLength(alerts)
})

test('the documents of who pays count once, also of one that two accounts lead to, or two customers', async () => {
  await rows.customer('payer')
  for (const [id, parent_external_id] of [
    ['above', 'payer'],
    ['below', 'above'],
  ] as const) {
    await rows.customer(id, { parent_external_id, bill_with_parent: true })
    await rows.link(id, 'psa-1')
  }
  await rows.customer('psa-3 account')
  await rows.link('psa-3 account', 'psa-3')
  counted = [
    { customerId: 'psa-1', resolved: 7, billedThrough: 'psa-3' },
    { customerId: 'psa-3', resolved: 7 },
    { customerId: 'psa-4', resolved: 7, billedThrough: 'psa-3' },
  ]
  expect((await evaluate()).firing).toHaveLength(3)
  await rows.invoice('paid by payer', 'payer', { txn_date: '2026-10-15' })
  await rows.salesReceipt('paid by psa-3', 'psa-3 account', { txn_date: '2026-10-15' })
  const { transitions } = await evaluate()
  const told = transitions.map(({ kind, finding: { customerId, evidence: facts } }) => {
    const { billed } = facts as { billed: { inWindow: number; ofPayer: number }[] }
    const counts = billed.map(({ inWindow, ofPayer }) => `${inWindow} and ${ofPayer}`)
    return `${kind} ${customerId}: ${counts.join(', ')}`
  })
  expect(told.toSorted()).toEqual([
    'close psa-1: 0 and 1, 0 and 1',
    'close psa-3: 0 and 0, 1 and 0',
    'close psa-4: 0 and 0, 0 and 1',
  ])
})

test('windows whose bill came later close in the order of their keys', async () => {
  const windows = ['2026-07-01', '2026-08-01', '2026-09-01'].map((from, n) => {
    return { ...october, from, to: `2026-${['08', '09', '10'][n]}-01` }
  })
  for (const window of windows.toReversed()) await evaluate(window)
  for (const { from } of windows) await rows.invoice(from, 'a', { txn_date: from })
  const { transitions } = await evaluate()
  const closed = transitions.filter(({ kind }) => kind === 'close')
  const keys = closed.map(({ finding }) => finding.key)
  expect(keys).toHaveLength(3)
  expect(keys).toEqual(keys.toSorted())
})
