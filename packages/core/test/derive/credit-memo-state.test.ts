import { describe, expect, test } from 'vitest'
import { deriveCreditMemoState, type CreditMemoFacts } from '../../src/entities/credit-memo/rule.ts'

const zero = { total: '0', remaining: '0' }

const table: { row: string; facts: CreditMemoFacts; is: [string, string?] }[] = [
  {
    row: 'note "Voided" and total 0',
    facts: { ...zero, isNoteVoided: true },
    is: ['voided', 'note'],
  },
  {
    row: 'note "Voided" and total above 0 is no void',
    facts: { total: '10', remaining: '10', isNoteVoided: true },
    is: ['open'],
  },
  { row: 'remaining = total > 0', facts: { total: '100', remaining: '100.00' }, is: ['open'] },
  {
    row: '0 < remaining < total',
    facts: { total: '100', remaining: '0.01' },
    is: ['partially_applied'],
  },
  { row: 'remaining = 0, total > 0', facts: { total: '100', remaining: '0' }, is: ['applied'] },
  { row: 'remaining > total', facts: { total: '100', remaining: '100.01' }, is: ['anomaly'] },
  { row: 'remaining < 0', facts: { total: '100', remaining: '-1' }, is: ['anomaly'] },
  {
    row: 'neither Balance nor RemainingCredit: not applied',
    facts: { total: '100', remaining: null },
    is: ['anomaly'],
  },
  { row: 'total < 0', facts: { total: '-100', remaining: '0' }, is: ['anomaly'] },
  { row: 'total 0 without a void has nothing left', facts: zero, is: ['applied'] },
  {
    row: 'a void reason, where a source has one',
    facts: { total: '100', remaining: '0', hasVoidReason: true },
    is: ['voided', 'reason'],
  },
  { row: 'a void status', facts: { ...zero, hasVoidStatus: true }, is: ['voided', 'status'] },
]

describe('credit memo state', () => {
  test.each(table)('$row', ({ facts, is }) => {
    const derived = deriveCreditMemoState(facts)
    expect([derived.state, derived.voidEvidence]).toEqual([is[0], is[1] ?? null])
  })
})
