import { deriveInvoiceQualifiers, isOpenStatus } from '@vectis/quickbooks/rows'
import type { InvoiceRow } from '@vectis/quickbooks/rows'
import type { CalendarDate } from '@vectis/quickbooks/values'
import type { StoredRow, SyncTables } from './memory-sync-tables.ts'

/** Brings the badge of every open invoice up to date with a day; returns how many changed. */
export function refreshMemoryStatuses(tables: SyncTables, today: CalendarDate): number {
  let changed = 0
  for (const stored of tables.Invoice.values()) {
    const { row, deletedAt } = stored
    if (row === null || deletedAt !== null || !isOpenStatus(row.baseStatus)) continue
    const { isOverdue } = deriveInvoiceQualifiers(row, { today })
    if (isOverdue !== stored.isOverdue) changed += 1
    stored.isOverdue = isOverdue
  }
  return changed
}

/**
 * Whether an invoice keeps its badge until the next refresh when a version replaces the stored one: it was overdue, and
 * is due no later.
 */
export function staysOverdue({ row: before, isOverdue }: StoredRow<InvoiceRow>, row: InvoiceRow) {
  if (!isOverdue || before === null || !isOpenStatus(before.baseStatus)) return false
  if (before.dueDate === null || row.dueDate === null || row.dueDate > before.dueDate) return false
  // Owed at all: by the rule, on a day after every due date.
  return deriveInvoiceQualifiers(row, { today: '9999-12-31' }).isOverdue
}
