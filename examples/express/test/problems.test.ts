/** The failed parts of a run on the integration page: which part, why, what to do, and when it is tried again. */
import { remedies } from '@vectis/quickbooks/errors'
import { expectedBillingRows } from '@vectis/quickbooks-testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tenantId } from '../src/start.ts'
import { openRecorded, type Recorded } from './support/open-recorded.ts'

let app: Recorded
beforeAll(async () => {
  app = await openRecorded()
  await app.signIn('admin')
  await app.connect()
})
afterAll(() => app.close())

const items = (text: string) =>
  [...text.matchAll(/<li data-problem="([^"]*)"[^>]*>([\s\S]*?)<\/li>/g)].map(
    ([, code, inside = '']) => ({ code, says: inside.replaceAll(/<[^>]*>|\s+/g, ' ') }),
  )

test('a run without problems lists none, and unmarked rows are not mentioned', async () => {
  const { text } = await app.page()
  expect(text).toContain('data-outcome="succeeded"')
  expect(items(text)).toEqual([])
  expect(text).not.toContain('data-marks')
})

test('each problem of the last run says which part, what happened, what to do and when it is tried again', async () => {
  const { operations } = app.demo.company
  const invoice = expectedBillingRows(app.demo.company).rows.Invoice[5]
  const id = invoice?.externalId ?? ''
  operations.changeNote({ entity: 'Invoice', id, note: 'changed' })
  operations.withholdObject({ entity: 'Invoice', id })
  app.demo.emulator.faults.push({
    match: { operation: 'query', predicate: ({ statement }) => /CreditMemo/.test(statement ?? '') },
    respond: 'application-403',
  })
  expect((await app.sync('full')).outcome).toBe('partial')
  const { storage } = app.demo.wiring
  const { realmId } = app.demo.company
  const [last] = await storage.sync.forTenant(tenantId).readRuns({ realmId, limit: 1 })
  const page = await app.page()
  expect(page.text).toContain('data-health="degraded"')
  const shown = items(page.text)
  expect(shown).toHaveLength(last?.problems.length ?? -1)
  const row = shown.find(({ says }) => says.includes(`Invoice ${id}`))
  expect(row?.says).toContain(remedies.unserved.do)
  expect(row?.says).toMatch(/Tried again +in \d+ (min|h) , \d+ \w+ \d{4}, \d\d:\d\d/)
  const entity = shown.find(({ says }) => says.includes('Credit memos'))
  expect(entity?.says).toContain(remedies.forbidden.do)
  expect(entity?.says).toMatch(/Tried again +(in \d+ |with the next sync)/)
  app.demo.emulator.faults.clear()
  operations.releaseObject({ entity: 'Invoice', id })
  // A row that was mended without a new version is found by asking, once a day.
  await app.demo.emulator.clock.leap?.(86_400_000)
  expect((await app.sync('full')).problems).toEqual([])
  expect(items((await app.page()).text)).toEqual([])
})

test('stored rows with marks are counted as first-sync counts them', async () => {
  const { operations } = app.demo.company
  const { Invoice: invoices, Payment: payments } = expectedBillingRows(app.demo.company).rows
  const patch = (
    entity: 'Invoice' | 'Payment',
    id: string | undefined,
    set: Record<string, unknown>,
  ) => operations.patchObject({ entity, id: id ?? '', set })
  patch('Invoice', invoices[0]?.externalId, { DueDate: 'soon' })
  patch('Invoice', invoices[1]?.externalId, { DueDate: 'later' })
  patch('Invoice', invoices[2]?.externalId, { CustomerRef: {} })
  patch('Payment', payments[0]?.externalId, {
    Line: [{ Amount: 1, LinkedTxn: [{ TxnId: '5' }] }],
  })
  await app.sync('full')
  const [, said] = /data-marks[^>]*>([^<]*)</.exec((await app.page()).text) ?? []
  expect(said?.replaceAll(/\s+/g, ' ').trim()).toBe(
    'Among the stored rows: 1 document without a customer, 1 payment with unreadable links, 2 rows with unreadable fields.',
  )
})
