import type { CalendarDate } from '@vectis/quickbooks/values'
import { integer, maybe, text } from '../databases/columns.ts'
import { dateText } from '../databases/column-text.ts'
import { boundFirst, isBound } from '../databases/in-transaction.ts'
import { read } from '../databases/run.ts'
import { isOpen, statusExpression } from '../rules/open-invoice.ts'
import type { SyncContext } from './sync-context.ts'

/**
 * Brings stored badges up to date with a day of the company's zone, inside the transaction `context.db`; only rows that
 * change are written. The note of the day is locked first, which waits for a running batch. If it is of this very day,
 * every badge is right already: pages write them, or clear the note.
 */
export async function refreshStatuses(
  context: SyncContext,
  { realmId, today }: { realmId: string; today: CalendarDate },
): Promise<number> {
  const leases = context.table('quickbooks_sync_leases')
  const noted = await read(
    context,
    `${boundFirst(context)} update ${leases} l set statuses_on = $3::date
     from (select statuses_on from ${leases} where ${isBound} and tenant_id = $1 and realm_id = $2 for update) before
     where l.tenant_id = $1 and l.realm_id = $2
     returning ${dateText('before.statuses_on')} as before`,
    [context.tenantId, realmId, today],
    { before: maybe(text()) },
  )
  return noted[0]?.before === today ? 0 : writeStatuses(context, { realmId, today })
}

/** The same of all invoices of the realm, whatever the note of the day says. */
export async function writeStatuses(
  context: SyncContext,
  { realmId, today }: { realmId: string; today: CalendarDate },
): Promise<number> {
  const status = statusExpression('s', '$4::date')
  const rows = await read(
    context,
    `with changed as (
       update ${context.table('billing_invoices')} s set status = ${status}
       where s.tenant_id = $1 and s.source = $2 and s.realm_id = $3 and s.deleted_at is null
         and ${isOpen('s')} and s.status is distinct from ${status}
       returning 1)
     select count(*) as changed from changed`,
    [context.tenantId, context.source, realmId, today],
    { changed: integer() },
  )
  return rows[0]?.changed ?? 0
}
