import type { SourceSettlement } from '@vectis/quickbooks/ports'
import {
  addDecimals,
  compareDecimals,
  subtractDecimals,
  type CalendarDate,
  type Decimal,
} from '@vectis/quickbooks/values'
import { dateForm, flagForm, idForm, sumForm, textForm } from './forms.ts'
import type { Fields } from './fields.ts'

/** What was done with a credit note, an overpayment or a prepayment. */
interface Uses {
  settlements: SourceSettlement[]
  /** The date of the last allocation; null without one. */
  lastDate: CalendarDate | null
}

const adding = 'allocations and refunds that add up to Total less RemainingCredit'

/**
 * Allocations pay invoices, and refunds give money back; together they are what is gone from the credit. Refunds have no
 * list of their own in every answer, so a part that no allocation explains is a refund, unless `Payments` says less: then
 * the rest is noted, and the store keeps it as money whose use is unknown.
 */
export function readUses(
  fields: Fields,
  {
    total,
    remaining,
    creditNoteId,
  }: { total: Decimal; remaining: Decimal; creditNoteId: string | null },
): Uses {
  const used = subtractDecimals(total, remaining)
  if (compareDecimals(used, '0') < 0) fields.setAside('RemainingCredit', 'no more than Total')
  const of = creditNoteId === null ? {} : { creditNoteId }
  const { allocations, isComplete } = readAllocations(fields)
  const settled = addDecimals(...allocations.map(({ amount }) => amount))
  const rest = subtractDecimals(used, settled)
  if (compareDecimals(rest, '0') < 0) {
    fields.note('Allocations', adding, 'field left empty')
    return { settlements: [], lastDate: null }
  }
  const refunded = least(rest, readRefunds(fields) ?? (isComplete ? rest : '0'))
  if (compareDecimals(refunded, rest) < 0) fields.note('Allocations', adding, 'field left empty')
  const settlements: SourceSettlement[] = [
    ...allocations.map(({ invoiceId, amount }): SourceSettlement => ({
      kind: creditNoteId === null ? 'cash' : 'credit',
      invoiceId,
      ...of,
      amount,
    })),
    { kind: 'refund', ...of, amount: refunded },
  ]
  const dates = allocations.flatMap(({ date }) => date ?? []).toSorted()
  return {
    settlements: settlements.filter(({ amount }) => compareDecimals(amount, '0') > 0),
    lastDate: dates.at(-1) ?? null,
  }
}

interface Allocation {
  amount: Decimal
  invoiceId: string
  date: CalendarDate | null
}

/** Not complete: the answer has no list of them, which is not the same as none, or one cannot be read. */
function readAllocations(fields: Fields): { allocations: Allocation[]; isComplete: boolean } {
  const allocations: Allocation[] = []
  const list = fields.list('Allocations')
  let isComplete = list !== null
  for (const allocation of list ?? []) {
    if (allocation.optional('IsDeleted', flagForm) === true) continue
    const amount = allocation.optional('Amount', sumForm)
    const invoiceId = allocation.within('Invoice').optional('InvoiceID', idForm)
    const date = allocation.optional('Date', dateForm)
    if (amount !== null && invoiceId !== null) allocations.push({ amount, invoiceId, date })
    else {
      isComplete = false
      allocation.note('', 'an allocation with Amount and Invoice.InvoiceID', 'field left empty')
    }
  }
  return { allocations, isComplete }
}

/** Null: the answer has no list of them. */
function readRefunds(fields: Fields): Decimal | null {
  const payments = fields.list('Payments')
  if (payments === null) return null
  const standing = payments.filter((one) => one.optional('Status', textForm) !== 'DELETED')
  return addDecimals('0', ...standing.map((one) => one.optional('Amount', sumForm) ?? '0'))
}

function least(a: Decimal, b: Decimal): Decimal {
  return compareDecimals(a, b) <= 0 ? a : b
}
