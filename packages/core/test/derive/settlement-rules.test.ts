import { describe, expect, test } from 'vitest'
import type { SettlementKind } from '../../src/entities/payment/rule.ts'
import { buildPaymentSet } from '../../src/entities/payment/row.ts'
import type { Payment } from '../../src/entities/payment/wire.ts'

/** `Invoice 71` becomes one line that links it; `Invoice 71 + CreditMemo 73` one line with two links. */
function pay(
  total: number,
  unapplied: number,
  lines: readonly [number, string][],
  more: object = {},
): Payment {
  return {
    Id: '1',
    TotalAmt: total,
    UnappliedAmt: unapplied,
    Line: lines.map(([Amount, links]) => ({
      Amount,
      LinkedTxn: links.split(' + ').map((link) => {
        const [TxnType = '', TxnId = ''] = link.split(' ')
        return { TxnType, TxnId }
      }),
    })),
    ...more,
  }
}

/** kind, amount, line, what is linked, invoice, credit memo. */
type Flat = [SettlementKind, string, number, string, string | null, string | null]

interface Row {
  row: string
  payment: Payment
  rows: Flat[]
  cash?: string
  credit?: string
}

const table: Row[] = [
  {
    row: 'pays 1 invoice',
    payment: pay(100, 0, [[100, 'Invoice 71']]),
    rows: [['cash', '100', 1, 'Invoice 71', '71', null]],
    cash: '100',
  },
  {
    row: 'pays n invoices',
    payment: pay(
      300.3,
      0,
      [100.1, 200.2].map((amount, i) => [amount, `Invoice ${i + 71}`]),
    ),
    rows: [
      ['cash', '100.1', 1, 'Invoice 71', '71', null],
      ['cash', '200.2', 2, 'Invoice 72', '72', null],
    ],
    cash: '300.3',
  },
  {
    row: 'two credit memos that are exactly one invoice: each paid it',
    payment: pay(0, 0, [
      [100, 'Invoice 71'],
      [60, 'CreditMemo 81'],
      [40, 'CreditMemo 82'],
    ]),
    rows: [
      ['credit', '60', 2, 'CreditMemo 81', '71', '81'],
      ['credit', '40', 3, 'CreditMemo 82', '71', '82'],
    ],
    credit: '100',
  },
  {
    row: 'part on account',
    payment: pay(65, 10, [[55, 'Invoice 71']]),
    rows: [
      ['cash', '55', 1, 'Invoice 71', '71', null],
      ['unapplied', '10', 0, ' ', null, null],
    ],
    cash: '55',
  },
  {
    row: 'all on account (no Line)',
    payment: pay(65, 65, []),
    rows: [['unapplied', '65', 0, ' ', null, null]],
  },
  {
    row: '$0 payment, credit memo -> invoice',
    payment: pay(0, 0, [
      [100, 'Invoice 71'],
      [100, 'CreditMemo 73'],
    ]),
    rows: [['credit', '100', 1, 'Invoice 71', '71', '73']],
    credit: '100',
  },
  {
    row: '$0 payment, one credit memo -> several invoices',
    payment: pay(0, 0, [
      [60, 'Invoice 71'],
      [40, 'Invoice 72'],
      [100, 'CreditMemo 73'],
    ]),
    rows: [
      ['credit', '60', 1, 'Invoice 71', '71', '73'],
      ['credit', '40', 2, 'Invoice 72', '72', '73'],
    ],
    credit: '100',
  },
  {
    row: '$0 payment, several credit memos -> several invoices: no invented pairs',
    payment: pay(0, 0, [
      [60, 'Invoice 71'],
      [40, 'Invoice 72'],
      [30, 'CreditMemo 73'],
      [70, 'CreditMemo 74'],
    ]),
    rows: [
      ['credit', '60', 1, 'Invoice 71', '71', null],
      ['credit', '40', 2, 'Invoice 72', '72', null],
      ['credit', '30', 3, 'CreditMemo 73', null, '73'],
      ['credit', '70', 4, 'CreditMemo 74', null, '74'],
    ],
    credit: '100',
  },
  {
    row: 'cash + credit memo(s) -> one invoice',
    payment: pay(50, 0, [
      [100, 'Invoice 71'],
      [30, 'CreditMemo 73'],
      [20, 'CreditMemo 74'],
    ]),
    rows: [
      ['cash', '50', 1, 'Invoice 71', '71', null],
      ['credit', '30', 2, 'CreditMemo 73', '71', '73'],
      ['credit', '20', 3, 'CreditMemo 74', '71', '74'],
    ],
    cash: '50',
    credit: '50',
  },
  {
    row: 'cash + credit(s) -> several invoices',
    payment: pay(150, 0, [
      [100, 'Invoice 71'],
      [80, 'Invoice 72'],
      [30, 'CreditMemo 73'],
    ]),
    rows: [
      ['mixed', '100', 1, 'Invoice 71', '71', null],
      ['mixed', '80', 2, 'Invoice 72', '72', null],
      ['credit', '30', 3, 'CreditMemo 73', null, '73'],
    ],
    cash: '150',
    credit: '30',
  },
  {
    row: 'Line to JournalEntry, Check, Expense, Deposit...: a refund of a credit',
    payment: pay(0, 0, [
      [100, 'CreditMemo 73'],
      [100, 'Check 90'],
    ]),
    rows: [
      ['credit', '100', 1, 'CreditMemo 73', null, '73'],
      ['other', '100', 2, 'Check 90', null, null],
    ],
    credit: '100',
  },
  {
    row: 'Line to JournalEntry, Check, Expense, Deposit...: a deposit as the credit of two invoices',
    payment: pay(0, 0, [
      [75, 'Invoice 71'],
      [50, 'Invoice 72'],
      [125, 'Deposit 88'],
    ]),
    rows: [
      ['credit', '75', 1, 'Invoice 71', '71', null],
      ['credit', '50', 2, 'Invoice 72', '72', null],
      ['other', '125', 3, 'Deposit 88', null, null],
    ],
    credit: '125',
  },
  {
    row: 'Line to JournalEntry, Check, Expense, Deposit...: an unknown type',
    payment: pay(10, 0, [[10, 'Moonbeam 5']]),
    rows: [['other', '10', 1, 'Moonbeam 5', null, null]],
  },
  {
    row: 'Line to JournalEntry, Check, Expense, Deposit...: cash on a check is not cash applied to invoices',
    payment: pay(100, 0, [
      [60, 'Invoice 71'],
      [40, 'Check 90'],
    ]),
    rows: [
      ['cash', '60', 1, 'Invoice 71', '71', null],
      ['other', '40', 2, 'Check 90', null, null],
    ],
    cash: '60',
  },
  {
    row: 'Line to JournalEntry, Check, Expense, Deposit...: cash on a journal debit, beside a deposit used as credit',
    payment: pay(80, 0, [
      [100, 'Invoice 71'],
      [20, 'JournalEntry 5'],
      [40, 'Deposit 88'],
    ]),
    rows: [
      ['cash', '60', 1, 'Invoice 71', '71', null],
      ['credit', '40', 1, 'Invoice 71', '71', null],
      ['other', '20', 2, 'JournalEntry 5', null, null],
      ['other', '40', 3, 'Deposit 88', null, null],
    ],
    cash: '60',
    credit: '40',
  },
  {
    row: 'TotalAmt 10, UnappliedAmt 0 and no lines: one bare row, kind other',
    payment: pay(10, 0, []),
    rows: [['other', '10', 0, ' ', null, null]],
  },
  {
    row: 'no lines, and only a part on account',
    payment: pay(10, 4, []),
    rows: [
      ['other', '6', 0, ' ', null, null],
      ['unapplied', '4', 0, ' ', null, null],
    ],
  },
  {
    row: 'same invoice on two lines',
    payment: pay(100, 0, [
      [60, 'Invoice 71'],
      [40, 'Invoice 71'],
    ]),
    rows: [
      ['cash', '60', 1, 'Invoice 71', '71', null],
      ['cash', '40', 2, 'Invoice 71', '71', null],
    ],
    cash: '100',
  },
  {
    row: 'voided payment: TotalAmt 0, Line [], note "Voided"',
    payment: pay(0, 0, [], { PrivateNote: 'Voided' }),
    rows: [],
  },
  {
    row: 'two links in one line, as some writers post them',
    payment: pay(0, 0, [[100, 'CreditMemo 73 + Invoice 71']]),
    rows: [['credit', '100', 1, 'Invoice 71', '71', '73']],
    credit: '100',
  },
  {
    row: 'a line that links nothing is kept as it is',
    payment: pay(10, 0, [], { Line: [{ Amount: 10 }] }),
    rows: [['other', '10', 1, ' ', null, null]],
  },
  {
    row: 'a credit memo without an id stands as other, too',
    payment: pay(0, 0, [], { Line: [{ Amount: 20, LinkedTxn: [{ TxnType: 'CreditMemo', TxnId: '' }] }] }),
    rows: [['other', '20', 1, 'CreditMemo ', null, null]],
  }, // prettier-ignore
  {
    row: 'an invoice line above the money: only what came is cash',
    payment: pay(60, 0, [[100, 'Invoice 71']]),
    rows: [
      ['cash', '60', 1, 'Invoice 71', '71', null],
      ['credit', '40', 1, 'Invoice 71', '71', null],
    ],
    cash: '60',
  },
  {
    row: 'a credit memo of nothing alone keeps its row',
    payment: pay(0, 0, [[0, 'CreditMemo 73']]),
    rows: [['credit', '0', 1, 'CreditMemo 73', null, '73']],
  },
  {
    row: 'a deposit below zero: an invoice has no more cash than its credit leaves',
    payment: pay(110, 0, [
      [100, 'Invoice 71'],
      [10, 'CreditMemo 73'],
      [-20, 'Deposit 88'],
    ]),
    rows: [
      ['cash', '90', 1, 'Invoice 71', '71', null],
      ['credit', '10', 2, 'CreditMemo 73', '71', '73'],
      ['other', '-20', 3, 'Deposit 88', null, null],
    ],
    cash: '110',
    credit: '-10',
  },
  {
    row: 'all on account (neither Line nor UnappliedAmt)',
    payment: { Id: '1', TotalAmt: 65 },
    rows: [['unapplied', '65', 0, ' ', null, null]],
  },
  {
    row: 'a link without a type or an id stands as other: what it settled is not known',
    payment: pay(30, 0, [], {
      Line: [
        { Amount: 10, LinkedTxn: [{ TxnType: '', TxnId: '71' }] },
        { Amount: 20, LinkedTxn: [{ TxnType: 'Invoice', TxnId: '' }] },
      ],
    }),
    rows: [
      ['other', '10', 1, ' 71', null, null],
      ['other', '20', 2, 'Invoice ', null, null],
    ],
  },
]

describe('settlements: flattening one payment', () => {
  test.each(table)('$row', ({ payment, rows, cash = '0', credit = '0' }) => {
    const set = buildPaymentSet(payment)
    expect(
      set.settlements.map((row): Flat => [
        row.kind,
        row.amount,
        row.lineNo,
        `${row.linkedType} ${row.linkedExternalId}`,
        row.invoiceExternalId,
        row.creditMemoExternalId,
      ]),
    ).toEqual(rows)
    expect([set.cashApplied, set.creditApplied]).toEqual([cash, credit])
  })

  test('voided payment: known by its note, by a reason or a status; an empty one alone is no void', () => {
    const evidence = (more: object) => buildPaymentSet(pay(0, 0, [], more)).voidEvidence
    expect(evidence({ PrivateNote: 'Voided - paid twice' })).toBe('note')
    expect(evidence({ VoidReason: 'paid twice' })).toBe('reason')
    expect(evidence({ status: 'Voided' })).toBe('status')
    expect(evidence({})).toBeNull()
    expect(buildPaymentSet(pay(5, 5, [], { PrivateNote: 'Voided' })).isVoided).toBe(false)
  })

  test('a link without a type or an id, in any line, makes the links of a payment unreadable', () => {
    const linked = (...links: [type: string, id: string][]) =>
      links.map(([TxnType, TxnId]) => ({ TxnType, TxnId }))
    const sound = { Amount: 5, LinkedTxn: linked(['Invoice', '71']) }
    const of = (...Line: { Amount: number; LinkedTxn?: ReturnType<typeof linked> }[]) =>
      buildPaymentSet(pay(10, 0, [], { Line })).linksUnreadable
    expect(of(sound, { Amount: 5 })).toBe(false)
    expect(buildPaymentSet({ Id: '1', TotalAmt: 5 }).linksUnreadable).toBe(false)
    expect(of(sound, { Amount: 5, LinkedTxn: linked(['', '71']) })).toBe(true)
    expect(of({ Amount: 5, LinkedTxn: linked(['Invoice', '']) }, sound)).toBe(true)
    expect(of({ Amount: 5, LinkedTxn: linked(['Invoice', '7'], ['', '8']) })).toBe(true)
  })

  test('the note of an automatic link of credits is recognised', () => {
    const PrivateNote = 'Created by QB Online to link credits to charges.'
    expect(buildPaymentSet(pay(0, 0, [], { PrivateNote })).isAutomaticCreditLink).toBe(true)
  })
})
