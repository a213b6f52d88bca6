import { bodyOf, transactionEntities, unreadableFieldsOf } from '@vectis/quickbooks/rows'
import type { WireRows } from './batch-rows.ts'

/**
 * Whether a transaction has no currency: then its currency is the company's home currency. This is not so if the
 * currency is present but unreadable. See docs/decisions/0095.
 */
export function needsHomeCurrency(wire: WireRows): boolean {
  return transactionEntities.some((entity) =>
    (wire[entity] ?? []).some((row) => namesNone(row, bodyOf(entity, row) as Transaction)),
  )
}

interface Transaction {
  CurrencyRef?: { value?: string | undefined } | null | undefined
}

function namesNone(row: object, { CurrencyRef }: Transaction): boolean {
  if (CurrencyRef?.value !== undefined) return false
  return !unreadableFieldsOf(row).some(({ path }) => /^CurrencyRef(\.value)?$/.test(path))
}
