import { deriveInvoiceQualifiers, isOpenStatus, type InvoiceRow } from '@vectis/quickbooks/rows'
import type { CalendarDate } from '@vectis/quickbooks/values'
import type { SyncTables } from './memory-sync-tables.ts'

/** Brings the badge of every open invoice up to date with a day; returns how many changed. */
export function refreshMemoryStatuses(tables: SyncTables, today: CalendarDate): number {
  let changed = 0
  for (const stored of tables.Invoice.values()) {
    const { row, deletedAt } = stored
    if (row === null || deletedAt !== null || !isOpenStatus(row.baseStatus)) continue
    const isOverdue = isOverdueOn(row, today)
    if (isOverdue !== stored.isOverdue) changed += 1
    stored.isOverdue = isOverdue
  }
  return changed
}

/** The badge of an invoice on a day. */
export function isOverdueOn(row: InvoiceRow, today: CalendarDate): boolean {
  return isOpenStatus(row.baseStatus) && deriveInvoiceQualifiers(row, { today }).isOverdue
}
