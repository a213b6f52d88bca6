/**
 * The rules about open balances, as SQL over a row of `billing_invoices` under an alias. The partial indexes over open
 * invoices contain the same condition, so that a statement with it can use them.
 */

/** The invoice is open or partly paid. */
export function isOpen(alias: string): string {
  return `${alias}.base_status in ('open', 'partially_paid')`
}

/** It has a balance to pay. */
export function isOwed(alias: string): string {
  return `${isOpen(alias)} and ${alias}.balance > 0`
}

/**
 * Its due date is before a day, which is SQL too: today, or today less the days of grace. Overdue starts the day after
 * the due date.
 */
export function isPastDue(alias: string, day: string): string {
  return `${alias}.due_date < ${day}`
}

/** It has a balance to pay and is past due. */
export function isOverdue(alias: string, day: string): string {
  return `${isOwed(alias)} and ${isPastDue(alias, day)}`
}

/**
 * The badge: overdue, or the base status; on a day that is null the base status. A release that changes this rule needs a
 * migration that sets `statuses_on` to null in both tables: on the day that is noted there, stored badges are not read.
 */
export function statusExpression(alias: string, day: string): string {
  return `case when ${isOverdue(alias, day)} then 'overdue' else ${alias}.base_status end`
}

/** A stored badge of overdue stays when `next` replaces the row `stored`: core's rule of the same name, for a page whose day is unknown. */
export function staysOverdue(stored: string, next: string): string {
  return `${isOwed(next)} and ${next}.due_date <= ${stored}.due_date`
}
