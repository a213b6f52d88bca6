/**
 * The rules about what is owed, as SQL over a row of `billing_invoices` under an alias. The partial indexes over open
 * invoices hold the same condition in their own words, so that a statement with it can use them.
 */

/** The invoice is open or partly paid. */
export function isOpen(alias: string): string {
  return `${alias}.base_status in ('open', 'partially_paid')`
}

/** Something is owed on it. */
export function isOwed(alias: string): string {
  return `${isOpen(alias)} and ${alias}.balance > 0`
}

/**
 * Something is owed, and the due date is before a day, which is SQL too: today, or today less the days of grace.
 * Overdue starts the day after the due date.
 */
export function isOverdue(alias: string, day: string): string {
  return `${isOwed(alias)} and ${alias}.due_date < ${day}`
}
