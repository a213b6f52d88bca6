import type { CalendarDate } from '@vectis/quickbooks/values'
import {
  bool,
  dateText,
  isOpen,
  isOverdue,
  maybe,
  readByCursor,
  text,
} from '@vectis/quickbooks-storage/database'
import { inCurrentRealm, type HubContext } from '../context/hub-context.ts'
import { isStanding } from '../context/documents.ts'
import { markColumns, selectMarks } from '../context/unreadable.ts'
import type { OverdueCandidate } from './invoice-overdue.ts'

/** Rows per turn of the event loop. */
const pageSize = 1_000

/**
 * Invoices that may be overdue (without a date, every open one with a due date), and those whose open alert may have to
 * close. The first part reads the partial index over open invoices by due date, the second the alerts themselves: never
 * the whole table. In pages, within a transaction.
 */
export function readOverdueCandidates(
  context: HubContext,
  { today }: { today: CalendarDate | null },
): AsyncIterable<OverdueCandidate[]> {
  const invoices = context.table('billing_invoices')
  const columns =
    'i.source, i.realm_id, i.external_id, i.doc_number, i.base_status, i.flags, i.balance, i.currency, i.due_date, i.customer_external_id, i.deleted_at, i.no_customer, i.unreadable_since, i.unreadable_path, i.unreadable_fields'
  const mayBeDue = today === null ? 'i.due_date is not null' : 'i.due_date < $2::date'
  return readByCursor(
    context,
    `with candidates as (
       select ${columns} from ${invoices} i
       where i.tenant_id = $1 and ${isOpen('i')} and ${mayBeDue}
         and i.deleted_at is null and ${inCurrentRealm(context, 'i')}
       union
       -- Inconclusive: the newer version, or the due date, could not be read.
       select ${columns} from ${invoices} i
       where i.tenant_id = $1 and (i.unreadable_since is not null or i.unreadable_fields <> '{}')
         and (i.unreadable_since is not null or ${isOpen('i')} and i.due_date is null)
         and i.deleted_at is null and ${inCurrentRealm(context, 'i')}
       union
       select ${columns} from ${context.table('billing_alerts')} b join ${invoices} i
         on i.tenant_id = $1 and i.source = b.source and i.realm_id = b.realm_id and i.external_id = b.external_id
       where b.tenant_id = $1 and b.rule = 'invoice_overdue' and b.state in ('open', 'dismissed') and ${inCurrentRealm(context, 'i')}),
     linked as (
       select c.*, l.customer_id from candidates c left join ${context.table('customer_links')} l
         on l.tenant_id = $1 and l.source = c.source and l.realm_id = c.realm_id and l.external_id = c.customer_external_id and l.kind = 'linked'),
     owed as (
       select customer_id, currency, sum(balance) as overdue from linked
       where customer_id is not null and deleted_at is null and ${isOverdue('linked', '$2::date')}
       group by customer_id, currency),
     credits as (
       select l.customer_id, x.currency, sum(x.amount) as available
       from ${context.table('customer_links')} l
       join (select source, realm_id, customer_external_id, currency, remaining_credit as amount from ${context.table('billing_credit_memos')}
             where tenant_id = $1 and deleted_at is null and state in ('open', 'partially_applied')
             union all
             select source, realm_id, customer_external_id, currency, unapplied_amount from ${context.table('billing_payment_headers')} h
             where tenant_id = $1 and ${isStanding('h')} and unapplied_amount > 0) x
         on x.source = l.source and x.realm_id = l.realm_id and x.customer_external_id = l.external_id
       where l.tenant_id = $1 and l.kind = 'linked' and ${inCurrentRealm(context, 'l')} group by l.customer_id, x.currency)
     select * from (
     select k.source, k.realm_id as "realmId", k.external_id as "invoiceId", k.doc_number as "docNumber",
       case when k.deleted_at is not null then 'deleted' else k.base_status end as "baseStatus",
       'zero_total' = any(k.flags) as "isZeroTotal", k.balance::text as balance, k.currency, ${dateText('k.due_date')} as "dueDate", k.no_customer as "hasNoCustomer", ${selectMarks('k')},
       k.customer_id as "customerId", coalesce(c.available, 0)::text as "availableCredit", coalesce(o.overdue, 0)::text as "customerOverdue"
     from linked k left join owed o on o.customer_id = k.customer_id and o.currency = k.currency
     left join credits c on c.customer_id = k.customer_id and c.currency = k.currency
     offset 0) k order by k."dueDate", k."invoiceId"`,
    [context.tenantId, today],
    {
      source: text(),
      realmId: text(),
      invoiceId: text(),
      docNumber: maybe(text()),
      baseStatus: text<OverdueCandidate['baseStatus']>(),
      isZeroTotal: bool(),
      balance: text(),
      currency: text(),
      dueDate: maybe(text()),
      hasNoCustomer: bool(),
      ...markColumns,
      customerId: maybe(text()),
      availableCredit: text(),
      customerOverdue: text(),
    },
    { name: 'overdue_candidates', size: pageSize },
  )
}
