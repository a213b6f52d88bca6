import { expect, test } from 'vitest'
import type { ChangeKind, DocumentState } from '../../src/index.ts'
import { describeChange, isInPeriod } from '../../src/changes/describe-change.ts'

const open: DocumentState = {
  customerId: 'psa-1',
  accountId: '7',
  currency: 'USD',
  date: '2026-10-20',
  dueDate: '2026-11-19',
  total: '100',
  open: '100',
  status: 'open',
  counts: true,
}
const paid = { ...open, open: '0', status: 'paid' }

test.each<[string, DocumentState | null, DocumentState | null, ChangeKind[]]>([
  ['nothing', open, { ...open, total: '100.00' }, []],
  ['nothing that was ever there', null, null, []],
  ['entered', null, open, ['new']],
  ['deleted', open, null, ['deleted']],
  ['voided', open, { ...open, total: '0', open: '0', status: 'voided', counts: false }, ['voided']],
  ['paid', open, paid, ['paid']],
  ['paid in part', open, { ...open, open: '40', status: 'partially_paid' }, ['settled']],
  ['a payment that bounced', paid, open, ['reopened']],
  ['dated back', open, { ...open, date: '2026-09-01' }, ['re-dated']],
  ['another total', open, { ...open, total: '90', open: '90' }, ['edited']],
  ['another due date', open, { ...open, dueDate: null }, ['edited']],
  ['no draft any more', { ...open, open: '0', status: 'draft', counts: false }, { ...open, open: '0' }, ['edited']],
  ['another account', open, { ...open, accountId: '8', customerId: 'psa-2' }, ['moved']],
  ['another customer of the account', open, { ...open, customerId: null }, ['relinked']],
  ['paid and dated anew', open, { ...paid, date: '2026-09-01' }, ['paid', 're-dated']],
])('%s', (_, before, after, kinds) => {
  expect(describeChange(before, after, { isMerged: false })).toEqual(kinds)
}) // prettier-ignore

test('another account, because the one before was merged', () => {
  expect(describeChange(open, { ...open, accountId: '8' }, { isMerged: true })).toEqual(['merged'])
})

test('the closed period has every document that is or was dated in it', () => {
  const november = { ...open, date: '2026-11-01' }
  expect(isInPeriod([null, open], '2026-10-31')).toBe(true)
  expect(isInPeriod([open, november], '2026-10-31')).toBe(true)
  expect(isInPeriod([november, { ...open, date: null }], '2026-10-31')).toBe(false)
  expect(isInPeriod([open, open], undefined)).toBe(false)
})
