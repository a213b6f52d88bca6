import { expect, test } from 'vitest'
import {
  hasUnprovenSign,
  isDoubtfulLink,
  replacesSettlements,
} from '../../src/entities/payment/settlement-rules.ts'

test.each([
  [{ kind: 'cash', lineNo: 1, linkedType: 'Invoice', linkedExternalId: '1' }, false, false],
  [{ kind: 'other', lineNo: 1, linkedType: 'Deposit', linkedExternalId: '1' }, false, false],
  [{ kind: 'other', lineNo: 1, linkedType: 'JournalEntry', linkedExternalId: '1' }, true, false],
  [{ kind: 'other', lineNo: 0, linkedType: 'Expense', linkedExternalId: '1' }, false, false],
  [{ kind: 'unapplied', lineNo: 0, linkedType: '', linkedExternalId: '' }, false, false],
  [{ kind: 'other', lineNo: 1, linkedType: '', linkedExternalId: '1' }, true, true],
  [{ kind: 'other', lineNo: 1, linkedType: 'Invoice', linkedExternalId: '' }, true, true],
] as const)('%o: unproven sign %s, doubtful link %s', (row, isUnproven, isDoubtful) => {
  expect(hasUnprovenSign(row)).toBe(isUnproven)
  expect(isDoubtfulLink(row)).toBe(isDoubtful)
})

const at = (second: number) => `2026-11-02T18:00:0${second}Z`
const sent = { at: at(3), syncToken: '3', isAllZero: false, isStored: false }
const stored = { isAllZero: true, settlementsAt: at(1), settlementsSyncToken: '1' }

test.each([
  ['the stored version', { isStored: true }, {}, true],
  ['the stored version, zero in every line', { isStored: true, isAllZero: true }, {}, false],
  ['a late version, zero in every line', { isAllZero: true }, {}, false],
  ['a late one of a payment that is not zero', {}, { isAllZero: false }, false],
  ['a late one after the version of the set', {}, {}, true],
  ['a late one of that version', {}, { settlementsAt: at(3), settlementsSyncToken: '3' }, false],
  ['a late one before it', {}, { settlementsAt: at(4) }, false],
  ['a late one where there is no set', {}, { settlementsAt: null }, true],
])('settlement rows are replaced by %s', (_, version, known, replaces) => {
  expect(replacesSettlements({ ...sent, ...version }, { ...stored, ...known })).toBe(replaces)
})
