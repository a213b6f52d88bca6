import { deriveInvoiceQualifiers, isOpenStatus } from '@vectis/quickbooks/rows'
import type { CalendarDate } from '@vectis/quickbooks/values'
import {
  dateText,
  instantText,
  integer,
  json,
  maybe,
  readPrepared,
  text,
  type RowOf,
} from '@vectis/quickbooks-storage/database'
import { accountsOf, ofAccounts, type HubContext } from '../context/hub-context.ts'
import type { BillingPanel, PanelInvoice, PanelSettlement, PanelSource } from './panel.ts'
import { listLate, nothingRead, readReadings } from '../context/readings.ts'
import { listUnreadable, markColumns, selectMarks } from '../context/unreadable.ts'
import { readCurrencies } from './read-currencies.ts'

export interface PanelOptions {
  /**
   * Today in the company's time zone: `todayIn(timeZone, now)`. Null while no zone is known: figures that need the date
   * are then null, never computed with UTC.
   */
  today: CalendarDate | null
  /** Invoices listed, newest first. Default 25. */
  recent?: number
  /**
   * Days after the due date before an invoice counts as overdue in badge and figure; aging goes by the due date alone.
   * Default 0.
   */
  graceDays?: number
}

/**
 * The billing panel of one customer over all its linked accounts, of every source. See docs/decisions/0063.
 */
export async function readPanel(
  context: HubContext,
  customerId: string,
  options: PanelOptions,
): Promise<BillingPanel> {
  const [sources, { currencies, billed }, recentInvoices] = await Promise.all([
    readSources(context, customerId),
    readCurrencies(context, customerId, options),
    readRecentInvoices(context, customerId, options),
  ])
  const state = sources.length === 0 ? 'unlinked' : billed === 0 ? 'empty' : 'ready'
  return { customerId, today: options.today, state, sources, currencies, recentInvoices }
}

async function readSources(context: HubContext, customerId: string): Promise<PanelSource[]> {
  const [rows, readings] = await Promise.all([
    readPrepared(
      context,
      `with ${accountsOf(context)}
     select a.source, a.realm_id as "realmId", count(*)::int as accounts, max(s.name) as name, ${instantText('max(s.observed_at)')} as "asOf"
     from accounts a left join ${context.table('billing_sources')} s
       on s.tenant_id = $1 and s.source = a.source and s.realm_id = a.realm_id
     group by a.source, a.realm_id order by a.source, a.realm_id`,
      [context.tenantId, customerId],
      {
        source: text(),
        realmId: text(),
        accounts: integer(),
        name: maybe(text()),
        asOf: maybe(text()),
      },
    ),
    readReadings(context),
  ])
  return rows.map((row) => {
    if (row.source !== 'quickbooks') return { ...row, late: [] }
    const known = readings.get(row.realmId) ?? nothingRead
    return { ...row, asOf: known.latest, late: listLate(known) }
  })
}

const invoiceColumns = {
  source: text(),
  realm_id: text(),
  external_id: text(),
  doc_number: maybe(text()),
  txn_date: maybe(text()),
  due_date: maybe(text()),
  currency: text(),
  total: text(),
  balance: text(),
  base_status: text<PanelInvoice['baseStatus']>(),
  email_status: maybe(text()),
  pre_void_total: maybe(text()),
  flags: json<string[]>(),
  ...markColumns,
  settlements: maybe(json<PanelSettlement[]>()),
}

async function readRecentInvoices(
  context: HubContext,
  customerId: string,
  { today, recent = 25, graceDays = 0 }: PanelOptions,
): Promise<PanelInvoice[]> {
  // By index, newest first, and no further than the list goes.
  const newest = (dated: string, order: string) =>
    `select i.* from ${context.table('billing_invoices')} i
         where ${ofAccounts('i')} and i.deleted_at is null and i.base_status <> 'deleted' and ${dated} order by ${order} limit $3`
  const rows = await readPrepared(
    context,
    `with ${accountsOf(context)},
     listed as (
       select n.* from accounts a cross join lateral (
         (${newest('i.txn_date is not null', 'i.txn_date desc, i.external_id desc')})
         union all (${newest('i.txn_date is null', 'i.external_id desc')})) n),
     recent as (select * from listed i order by i.txn_date desc nulls last, i.external_id desc limit $3)
     select i.source, i.realm_id, i.external_id, i.doc_number, ${dateText('i.txn_date')} as txn_date, ${dateText('i.due_date')} as due_date, i.currency,
       i.total_amount::text as total, i.balance::text as balance, i.base_status, i.email_status,
       i.pre_void_total::text as pre_void_total, to_jsonb(i.flags)::text as flags, ${selectMarks('i')}, s.settlements::text as settlements
     from recent i left join lateral (
       select jsonb_agg(jsonb_build_object('paymentId', p.payment_external_id, 'kind', p.kind, 'amount', p.amount::text,
           'date', p.txn_date, 'creditMemoId', p.credit_memo_external_id, 'referenceNumber', p.reference_number)
         order by p.txn_date, p.payment_external_id, p.line_no) as settlements
       from ${context.table('billing_payments')} p
       where p.tenant_id = $1 and p.source = i.source and p.realm_id = i.realm_id
         and p.invoice_external_id = i.external_id and p.deleted_at is null) s on true
     order by i.txn_date desc nulls last, i.external_id desc`,
    [context.tenantId, customerId, recent],
    invoiceColumns,
  )
  return rows.map((row) => {
    return {
      source: row.source,
      realmId: row.realm_id,
      externalId: row.external_id,
      docNumber: row.doc_number,
      txnDate: row.txn_date,
      dueDate: row.due_date,
      currency: row.currency,
      total: row.total,
      balance: row.balance,
      baseStatus: row.base_status,
      ...judgeOverdue(row, { today, graceDays }),
      preVoidTotal: row.pre_void_total,
      flags: row.flags,
      unreadable: listUnreadable(row),
      unreadableSince: row.unreadableSince,
      settlements: row.settlements ?? [],
    }
  })
}

/** The badge. Without a date it is unknown whether an open invoice with a due date is overdue. */
function judgeOverdue(
  row: RowOf<typeof invoiceColumns>,
  { today, graceDays }: { today: CalendarDate | null; graceDays: number },
): Pick<PanelInvoice, 'status' | 'isOverdue' | 'daysOverdue'> {
  const { base_status: baseStatus, balance, due_date: dueDate } = row
  const isOpen = isOpenStatus(baseStatus)
  if (isOpen && listUnreadable(row).includes('due_date'))
    return { status: baseStatus, isOverdue: null, daysOverdue: null }
  if (!isOpen || dueDate === null) return { status: baseStatus, isOverdue: false, daysOverdue: 0 }
  if (today === null) return { status: baseStatus, isOverdue: null, daysOverdue: null }
  const { status, isOverdue, daysOverdue } = deriveInvoiceQualifiers(
    { baseStatus, balance, dueDate, txnDate: row.txn_date, emailStatus: row.email_status },
    { today, graceDays },
  )
  return { status, isOverdue, daysOverdue }
}
