import { unreadableFieldsOf, unwrapTemplate } from '@vectis/quickbooks'
import type { WireRows } from './batch-rows.ts'

/**
 * Whether a transaction names no currency at all: then it is in the company's own. One that is there but
 * unreadable is not.
 */
export function needsHomeCurrency(wire: WireRows): boolean {
  const { Invoice = [], Payment = [], CreditMemo = [], RecurringTransaction = [] } = wire
  return (
    [Invoice, Payment, CreditMemo].some((rows) => rows.some((row) => namesNone(row, row))) ||
    RecurringTransaction.some((row) => namesNone(row, unwrapTemplate(row).template))
  )
}

function namesNone(
  row: object,
  { CurrencyRef }: { CurrencyRef?: { value?: string | undefined } | null | undefined },
): boolean {
  if (CurrencyRef?.value !== undefined) return false
  return !unreadableFieldsOf(row).some(({ path }) => /^CurrencyRef(\.value)?$/.test(path))
}
