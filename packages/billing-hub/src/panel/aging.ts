import { isOwed, text, type RowOf } from '@vectis/quickbooks-storage/database'
import { isUnreadable } from '../context/unreadable.ts'
import type { Aging } from './panel.ts'

/** The sums of open invoices by days past the due date, as `selectAging` names them. */
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

/** SQL: the sums of invoices `alias` that `agingOf` reads; `today` is SQL too. */
export function selectAging(alias: string, today: string): string {
  const sum = (where: string, name: keyof typeof agingColumns) =>
    `coalesce(sum(${alias}.balance) filter (where ${isOwed(alias)} and ${where}), 0) as ${name}`
  const days = `${today} - ${alias}.due_date`
  return [
    sum(`${alias}.due_date >= ${today}`, 'current'),
    sum(`${days} >= 1 and ${days} <= 30`, 'd30'),
    sum(`${days} >= 31 and ${days} <= 60`, 'd60'),
    sum(`${days} >= 61 and ${days} <= 90`, 'd90'),
    sum(`${days} >= 91`, 'd91'),
    sum(`${alias}.due_date is null and not ${hasDueMark(alias)}`, 'no_due'),
    sum(hasDueMark(alias), 'due_unread'),
  ].join(', ')
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
