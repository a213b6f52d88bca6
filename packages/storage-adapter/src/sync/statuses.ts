import type { CalendarDate } from '@vectis/quickbooks/values'
import { integer } from '../databases/columns.ts'
import { boundFirst, isBound } from '../databases/in-transaction.ts'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { read, run } from '../databases/run.ts'
import { isOpen, isOverdue } from '../rules/open-invoice.ts'
import type { SyncContext } from './sync-context.ts'

/**
 * The badge of an invoice, as SQL over a row: the qualifier overdue on top of the base status. Overdue starts the day
 * after the due date.
 */
export function statusExpression(alias: string, today: string): string {
  return `case when ${isOverdue(alias, today)} then 'overdue' else ${alias}.base_status end`
}

/**
 * Brings stored badges up to date with a day of the company's zone, inside the transaction `context.db`; only rows that
 * change are written. Invoices that are not open got their badge from the page that wrote them. The day is stored
 * first, which waits for a running batch, so that its rows are included below.
 */
export async function refreshStatuses(
  context: SyncContext,
  { realmId, today }: { realmId: string; today: CalendarDate },
): Promise<number> {
  await run(
    context,
    `${boundFirst(context)} update ${context.table('quickbooks_sync_leases')} set statuses_on = $3::date
     where ${isBound} and tenant_id = $1 and realm_id = $2`,
    [context.tenantId, realmId, today],
  )
  return writeStatuses(context, { realmId, today })
}

/** The same without the note of the day. `only`: ids of invoices; default: all of the realm. */
export async function writeStatuses(
  context: SyncContext,
  { realmId, today, only }: { realmId: string; today: CalendarDate; only?: readonly string[] },
): Promise<number> {
  const status = statusExpression('s', '$4::date')
  const rows = await read(
    context,
    `with changed as (
       update ${context.table('billing_invoices')} s set status = ${status}
       where s.tenant_id = $1 and s.source = $2 and s.realm_id = $3 and s.deleted_at is null
         and ${isOpen('s')}${only === undefined ? '' : ' and s.external_id in (select jsonb_array_elements_text($5::text::jsonb))'}
         and s.status is distinct from ${status}
       returning 1)
     select count(*) as changed from changed`,
    [
      context.tenantId,
      context.source,
      realmId,
      today,
      ...(only === undefined ? [] : [toJsonParameter(only)]),
    ],
    { changed: integer() },
  )
  return rows[0]?.changed ?? 0
}
