import type { StoredMarks, VerificationReport } from '@vectis/quickbooks/ports'
import type { Storage } from '@vectis/quickbooks-storage'
import { sql } from 'kysely'
import type { Terminal } from './terminal.ts'
import { count } from './progress-bars.ts'

/** One line of a table of the summary: how many, and how much in which currency. */
interface Group {
  label: string
  rows: number
  currency: string | null
  /** Decimal text: money is never added up in JavaScript. */
  amount: string | null
}

interface Realm {
  tenantId: string
  realmId: string
}

/** Reads the stored rows with SQL, as any program of the host could. */
export async function readSummary({ db }: Storage, { tenantId, realmId }: Realm) {
  const mine = sql`tenant_id = ${tenantId} and source = 'quickbooks' and realm_id = ${realmId} and deleted_at is null`
  const read = async (query: ReturnType<typeof sql<Group>>) => (await query.execute(db)).rows
  return {
    customers: await read(sql<Group>`
      select case when active then 'active' else 'inactive in QuickBooks' end as label,
             count(*)::int as rows, null as currency, null as amount
      from ${sql.table('customers')} where ${mine} group by 1 order by 1`),
    invoices: await read(sql<Group>`
      select status as label, currency, count(*)::int as rows, sum(total_amount)::text as amount
      from ${sql.table('billing_invoices')} where ${mine} group by 1, 2 order by 1, 2`),
    payments: await read(sql<Group>`
      select kind as label, currency, count(*)::int as rows, sum(amount)::text as amount
      from ${sql.table('billing_payments')} where ${mine} group by 1, 2 order by 1, 2`),
    creditMemos: await read(sql<Group>`
      select state as label, currency, count(*)::int as rows, sum(remaining_credit)::text as amount
      from ${sql.table('billing_credit_memos')} where ${mine} group by 1, 2 order by 1, 2`),
    outstanding: await read(sql<Group>`
      select 'owed' as label, currency, count(*)::int as rows, sum(balance)::text as amount
      from ${sql.table('billing_invoices')}
      where ${mine} and status in ('open', 'partially_paid', 'overdue') group by 2 order by 2`),
  }
}

export type Summary = Awaited<ReturnType<typeof readSummary>>

export function printSummary(terminal: Terminal, summary: Summary, marks: StoredMarks): void {
  const print = (title: string, groups: readonly Group[], amounts: string) => {
    terminal.heading(title)
    if (groups.length === 0) terminal.line('  none')
    terminal.table(
      groups.map(({ label, rows, currency, amount }) => [
        label.replaceAll('_', ' '),
        count(rows),
        amount === null ? '' : formatAmount(amount),
        currency ?? '',
        amount === null ? '' : terminal.paint('dim', amounts),
      ]),
    )
  }
  print('Customers', summary.customers, '')
  print('Invoices by status', summary.invoices, 'invoiced')
  print('Payments by kind, one row per settlement', summary.payments, 'settled')
  print('Credit memos by state', summary.creditMemos, 'still to use')
  print('Outstanding', summary.outstanding, 'on open invoices')
  const marked = describeMarks(marks)
  if (marked !== null) terminal.line(`  ${terminal.paint('red', `Among these: ${marked}`)}`)
}

const markNames = {
  noCustomer: ['document without a customer', 'documents without a customer'],
  linksUnreadable: ['payment with unreadable links', 'payments with unreadable links'],
  unreadableFields: ['row with an unreadable field', 'rows with unreadable fields'],
  unreadable: [
    'row whose newer version could not be read',
    'rows whose newer version could not be read',
  ],
} as const

/** Rows that the totals above leave out, or that may be wrong, in one line; null if there are none. */
export function describeMarks(marks: StoredMarks): string | null {
  const said = (Object.keys(markNames) as (keyof typeof markNames)[]).flatMap((name) => {
    const rows = Object.values(marks).reduce((sum, one) => sum + one[name], 0)
    return rows === 0 ? [] : [`${count(rows)} ${markNames[name][rows === 1 ? 0 : 1]}`]
  })
  return said.length === 0 ? null : said.join(', ')
}

/** The result of the balance check: our sums against the figures that QuickBooks itself reports. */
export function printVerification(terminal: Terminal, report: VerificationReport): boolean {
  terminal.heading('Proof')
  const checked = Object.values(report.checked).reduce((sum, one) => sum + one, 0)
  const agrees = checked > 0 && report.differences.length === 0
  const verdict = agrees ? terminal.paint('green', 'yes') : terminal.paint('red', 'no')
  terminal.line(`  our balances = QuickBooks' balances  ${verdict}  (${count(checked)} compared)`)
  for (const one of report.differences.slice(0, 5)) {
    const { identity, externalId, expected, actual } = one
    terminal.line(`    ${identity} ${externalId}: QuickBooks says ${expected}, our rows ${actual}`)
  }
  for (const { entity, externalId, reason } of (report.inconclusive ?? []).slice(0, 5)) {
    terminal.line(`    ${entity} ${externalId} cannot be checked: ${reason.replaceAll('_', ' ')}`)
  }
  return agrees
}

/** `-1234.5` as `-1,234.50`, digit by digit: no float ever holds it. */
export function formatAmount(decimal: string): string {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? []
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`
}
