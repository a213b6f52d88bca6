import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildPaymentSet } from '../../src/entities/payment/row.ts'
import type { SettlementRow } from '../../src/entities/payment/rule.ts'
import type { Payment } from '../../src/entities/payment/wire.ts'

/** Cents, added as integers: an arithmetic of its own to compare with. */
const cents = fc.integer({ min: 1, max: 500_000 })
const types = ['Invoice', 'Invoice', 'CreditMemo', 'Deposit', 'JournalEntry', 'Check', 'Expense']
const line = fc.record({
  cents,
  links: fc.array(
    fc.record({
      TxnType: fc.constantFrom(...types),
      TxnId: fc.constantFrom<string>('1', '2', '3'),
    }),
    { minLength: 0, maxLength: 2 },
  ),
})

type Line = typeof line extends fc.Arbitrary<infer Value> ? Value : never

function payment(lines: readonly Line[], total: number, unapplied: number): Payment {
  return {
    Id: '9',
    TotalAmt: total / 100,
    UnappliedAmt: unapplied / 100,
    Line: lines.map((part) => ({ Amount: part.cents / 100, LinkedTxn: part.links })),
  }
}

const any = fc
  .tuple(fc.array(line, { maxLength: 8 }), fc.nat(900_000), fc.nat(900_000))
  .map(([lines, total, unapplied]) => ({ lines, total, unapplied }))

test('any lines: amounts that reached invoices, left memos or stay on account are right to the cent', () => {
  fc.assert(
    fc.property(any, ({ lines, total, unapplied }) => {
      const { settlements } = buildPaymentSet(payment(lines, total, unapplied))
      const linked = (type: string) =>
        sum(lines.flatMap((part) => distinct(part, type).map(() => part.cents)))
      expect(totalOf(settlements, (row) => row.invoiceExternalId !== null)).toBe(linked('Invoice'))
      expect(totalOf(settlements, (row) => row.creditMemoExternalId !== null)).toBe(
        linked('CreditMemo'),
      )
      expect(totalOf(settlements, (row) => row.kind === 'unapplied')).toBe(unapplied)
    }),
    { numRuns: 2_000 },
  )
})

test('keys are unique, amounts are above zero, and the same payment gives the same rows', () => {
  fc.assert(
    fc.property(any, ({ lines, total, unapplied }) => {
      const wire = payment(lines, total, unapplied)
      const { settlements } = buildPaymentSet(wire)
      const keys = settlements.map(
        (row) => `${row.lineNo} ${row.linkedType} ${row.linkedExternalId} ${row.kind}`,
      )
      expect(new Set(keys).size).toBe(keys.length)
      expect(settlements.every((row) => toCents(row.amount) > 0)).toBe(true)
      expect(buildPaymentSet(wire).settlements).toEqual(settlements)
    }),
    { numRuns: 2_000 },
  )
})

test('cash and credit are split to the cent for a payment that keeps the identity of QuickBooks', () => {
  fc.assert(
    fc.property(
      fc.array(cents, { minLength: 1, maxLength: 5 }),
      fc.array(cents, { maxLength: 4 }),
      fc.nat(10_000),
      (invoices, memos, unapplied) => {
        const cash = sum(invoices) - sum(memos)
        fc.pre(cash >= 0)
        const link = (type: string) => (amount: number, index: number) => ({
          cents: amount,
          links: [{ TxnType: type, TxnId: String(index + 1) }],
        })
        const lines = [...invoices.map(link('Invoice')), ...memos.map(link('CreditMemo'))]
        const set = buildPaymentSet(payment(lines, cash + unapplied, unapplied))
        expect(toCents(set.cashApplied)).toBe(cash)
        expect(toCents(set.creditApplied)).toBe(sum(memos))
        const rows = (kind: string) => totalOf(set.settlements, (row) => row.kind === kind)
        // Where both paid several invoices the split is not known: those rows are `mixed`.
        if (!set.settlements.some((row) => row.kind === 'mixed')) expect(rows('cash')).toBe(cash)
        else expect(rows('mixed')).toBe(sum(invoices))
        if (cash === 0) expect(rows('cash') + rows('mixed')).toBe(0)
      },
    ),
    { numRuns: 2_000 },
  )
})

function distinct(part: Line, type: string): string[] {
  const ids = part.links.filter((link) => link.TxnType === type).map((link) => link.TxnId)
  return [...new Set(ids)]
}

function totalOf(
  rows: readonly SettlementRow[],
  isWanted: (row: SettlementRow) => boolean,
): number {
  return sum(rows.filter(isWanted).map((row) => toCents(row.amount)))
}

function toCents(amount: string): number {
  return Math.round(Number(amount) * 100)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
