import { text, type RowOf } from '@vectis/quickbooks-storage/database'
import type { Decimal } from '@vectis/quickbooks/values'
import { isUnreadable } from './unreadable.ts'

/** Balances by days past the due date. */
export interface Aging {
  current: Decimal
  days1to30: Decimal
  days31to60: Decimal
  days61to90: Decimal
  days91plus: Decimal
  /** Open invoices without a due date: never overdue, shown in their own line. */
  noDueDate: Decimal
  /** Open invoices whose due date could not be read: they may be overdue. */
  dueDateUnreadable: Decimal
}

/** The sums of open invoices by days past the due date, as `agingSums` names them. */
export const agingColumns = {
  current: text(),
  d30: text(),
  d60: text(),
  d90: text(),
  d91: text(),
  no_due: text(),
  due_unread: text(),
}

export const agingNames = Object.keys(agingColumns) as (keyof typeof agingColumns)[]

/** SQL: the due date of `alias` was there and could not be read. */
export function hasDueMark(alias: string): string {
  return `(${alias}.due_date is null and ${isUnreadable(alias, 'due_date')})`
}

/**
 * SQL by name: the sums that `agingOf` reads, of invoices `alias` on which something is owed (`isOwed`). `today` is SQL
 * too.
 */
export function agingSums(alias: string, today: string): Record<keyof typeof agingColumns, string> {
  const sum = (where: string) => `coalesce(sum(${alias}.balance) filter (where ${where}), 0)`
  const days = `${today} - ${alias}.due_date`
  return {
    current: sum(`${alias}.due_date >= ${today}`),
    d30: sum(`${days} >= 1 and ${days} <= 30`),
    d60: sum(`${days} >= 31 and ${days} <= 60`),
    d90: sum(`${days} >= 61 and ${days} <= 90`),
    d91: sum(`${days} >= 91`),
    no_due: sum(`${alias}.due_date is null and not ${hasDueMark(alias)}`),
    due_unread: sum(hasDueMark(alias)),
  }
}

export function agingOf(row: RowOf<typeof agingColumns>): Aging {
  return {
    current: row.current,
    days1to30: row.d30,
    days31to60: row.d60,
    days61to90: row.d90,
    days91plus: row.d91,
    noDueDate: row.no_due,
    dueDateUnreadable: row.due_unread,
  }
}
