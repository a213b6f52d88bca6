import { describe, expect, test } from 'vitest'
import type { InvoiceBaseStatus } from '../../src/entities/invoice/rule.ts'
import type { VoidEvidence } from '../../src/entities/parts/void-evidence.ts'
import {
  deriveInvoiceQualifiers,
  deriveInvoiceStatus,
  isOpenStatus,
  staysOverdue,
  type InvoiceQualifierFacts,
  type InvoiceStatusFacts,
} from '../../src/entities/invoice/rule.ts'

interface Row {
  row: string
  facts: InvoiceStatusFacts
  is: [InvoiceBaseStatus, VoidEvidence?]
  flags?: string[]
}

const zero = { total: '0', balance: '0' }

const table: Row[] = [
  {
    row: 'voided by note: note starts with Voided, total = balance = 0',
    facts: { ...zero, isNoteVoided: true },
    is: ['voided', 'note'],
  },
  {
    row: 'voided by reason: a source that has a VoidReason gave one',
    facts: { total: '100', balance: '0', hasVoidReason: true },
    is: ['voided', 'reason'],
  },
  {
    row: 'voided by status: the entity carries a void status',
    facts: { ...zero, hasVoidStatus: true },
    is: ['voided', 'status'],
  },
  {
    row: 'open: note starts with Voided but total > 0',
    facts: { total: '100', balance: '100', isNoteVoided: true },
    is: ['open'],
  },
  {
    row: 'paid: note starts with Voided but total > 0',
    facts: { total: '100', balance: '0', isNoteVoided: true },
    is: ['paid'],
  },
  { row: 'zero total: total = 0, balance = 0', facts: zero, is: ['paid'], flags: ['zero_total'] },
  { row: 'credit: total < 0', facts: { total: '-10', balance: '-10' }, is: ['credit'] },
  { row: 'credit: total < 0, settled', facts: { total: '-10', balance: '0' }, is: ['credit'] },
  { row: 'paid: balance <= 0, total > 0', facts: { total: '100', balance: '0' }, is: ['paid'] },
  {
    row: 'paid: balance < 0 is overpaid',
    facts: { total: '100', balance: '-5' },
    is: ['paid'],
    flags: ['overpaid'],
  },
  {
    row: 'paid: balance < 0 of a zero total is overpaid, and odd',
    facts: { total: '0', balance: '-5' },
    is: ['paid'],
    flags: ['overpaid', 'anomaly'],
  },
  {
    row: 'partly paid: 0 < balance < total',
    facts: { total: '100', balance: '99.99' },
    is: ['partially_paid'],
  },
  {
    row: 'partly paid: by a hundredth of a cent that a float would lose',
    facts: { total: '90071992547409.9301', balance: '90071992547409.93' },
    is: ['partially_paid'],
  },
  { row: 'open: balance = total', facts: { total: '100', balance: '100.00' }, is: ['open'] },
  {
    row: 'balance above total: balance > total',
    facts: { total: '100', balance: '100.01' },
    is: ['open'],
    flags: ['anomaly'],
  },
  {
    row: 'balance above total: balance > total = 0',
    facts: { total: '0', balance: '5' },
    is: ['open'],
    flags: ['anomaly'],
  },
]

describe('invoice status', () => {
  test.each(table)('$row', ({ row, facts, is, flags = [] }) => {
    const derived = deriveInvoiceStatus(facts)
    expect([derived.baseStatus, derived.voidEvidence]).toEqual([is[0], is[1] ?? null])
    expect(derived.flags).toEqual(flags)
    expect(derived.rule).toBe(row.slice(0, row.indexOf(':')))
  })

  test('every row of the table is a case', () => {
    const named = new Set(table.map(({ row }) => row.slice(0, row.indexOf(':'))))
    expect([...named].toSorted()).toEqual([
      'balance above total',
      'credit',
      'open',
      'paid',
      'partly paid',
      'voided by note',
      'voided by reason',
      'voided by status',
      'zero total',
    ])
  })
})

const open: InvoiceQualifierFacts = {
  baseStatus: 'open',
  balance: '100',
  dueDate: '2026-11-20',
  txnDate: '2026-10-21',
  emailStatus: 'EmailSent',
}

describe('invoice status: qualifiers', () => {
  test.each([
    ['is_overdue from the day after the due date', '2026-11-21', 0, true, 1],
    ['not overdue on the due date', '2026-11-20', 0, false, 0],
    ['not overdue before it', '2026-11-01', 0, false, 0],
    ['grace shifts the flag, not the count', '2026-11-23', 3, false, 3],
    ['the day after the grace', '2026-11-24', 3, true, 4],
    ['over a change of month and year', '2027-01-01', 0, true, 42],
  ])('%s', (_row, today, graceDays, isOverdue, daysOverdue) => {
    const qualifiers = deriveInvoiceQualifiers(open, { today, graceDays })
    expect(qualifiers).toMatchObject({ isOverdue, daysOverdue, hasNoDueDate: false })
    expect(qualifiers.status).toBe(isOverdue ? 'overdue' : 'open')
  })

  test.each([
    ['paid', '0'],
    ['voided', '0'],
    ['deleted', '100'],
    ['credit', '-10'],
  ] as const)('%s is never overdue', (baseStatus, balance) => {
    const facts = { ...open, baseStatus, balance }
    expect(deriveInvoiceQualifiers(facts, { today: '2027-06-01' })).toMatchObject({
      isOverdue: false,
      daysOverdue: 0,
      status: baseStatus,
    })
  })

  test('an overdue part-paid invoice keeps both: the badge is overdue, the base status part paid', () => {
    const facts = { ...open, baseStatus: 'partially_paid', balance: '40' } as const
    expect(deriveInvoiceQualifiers(facts, { today: '2026-12-02' })).toMatchObject({
      status: 'overdue',
      daysOverdue: 12,
    })
    expect(deriveInvoiceQualifiers(facts, { today: '2026-11-02' }).status).toBe('partially_paid')
  })

  test('no due date: not overdue, and flagged', () => {
    const facts = { ...open, dueDate: null }
    expect(deriveInvoiceQualifiers(facts, { today: '2030-01-01' })).toMatchObject({
      isOverdue: false,
      daysOverdue: 0,
      hasNoDueDate: true,
    })
  })

  test.each([
    ['NotSet', true],
    ['NeedToSend', true],
    ['EmailSent', false],
    [null, false],
  ])('not_sent: EmailStatus %s is %s', (emailStatus, isNotSent) => {
    const facts = { ...open, emailStatus }
    expect(deriveInvoiceQualifiers(facts, { today: '2026-11-01' }).isNotSent).toBe(isNotSent)
  })

  test('future_dated: txn_date after today', () => {
    expect(deriveInvoiceQualifiers(open, { today: '2026-10-20' }).isFutureDated).toBe(true)
    expect(deriveInvoiceQualifiers(open, { today: '2026-10-21' }).isFutureDated).toBe(false)
  })
})

test('only open and partially paid are open', () => {
  const all = ['open', 'partially_paid', 'paid', 'credit', 'voided', 'deleted', 'draft']
  expect(all.filter(isOpenStatus)).toEqual(['open', 'partially_paid'])
})

describe('a stored badge of overdue', () => {
  test.each([
    ['stays: due as before', {}, true],
    ['stays: due earlier', { dueDate: '2026-11-19' }, true],
    ['goes: due later', { dueDate: '2026-11-21' }, false],
    ['goes: due at no date', { dueDate: null }, false],
    ['goes: paid', { baseStatus: 'paid', balance: '0' }, false],
    ['goes: nothing is left to pay', { balance: '0' }, false],
  ] as const)('%s', (_, change, stays) => {
    expect(staysOverdue(open, { ...open, ...change })).toBe(stays)
  })

  test('was none without a due date', () => {
    expect(staysOverdue({ dueDate: null }, open)).toBe(false)
    expect(staysOverdue({ dueDate: null }, { ...open, dueDate: null })).toBe(false)
  })

  test('is none on an open invoice with nothing to pay', () => {
    const facts = { ...open, balance: '0.00' }
    expect(deriveInvoiceQualifiers(facts, { today: '2026-12-01' })).toMatchObject({
      isOverdue: false,
      daysOverdue: 0,
    })
  })

  test('a document without a date is not dated in the future', () => {
    const facts = { ...open, txnDate: null }
    expect(deriveInvoiceQualifiers(facts, { today: '2026-12-01' }).isFutureDated).toBe(false)
  })
})
