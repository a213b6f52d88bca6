import {
  deriveRecurringRevenue,
  type RecurringRevenue,
  type RecurringTemplateRow,
} from '@vectis/quickbooks/rows'
import type { CalendarDate, Instant } from '@vectis/quickbooks/values'
import { bool, integer, json, maybe, readPrepared } from '@vectis/quickbooks-storage/database'
import { accountsOf, ofAccounts, type HubContext } from '../context/hub-context.ts'
import { listLate, readReadings } from '../context/readings.ts'
import { selectTemplate } from '../context/select-template.ts'

export type RevenueReason =
  'not_linked' | 'not_on_this_plan' | 'not_read_yet' | 'no_templates' | 'no_time_zone'

/** Contracted MRR: figures per currency with their templates, or a reason why there are none. Never 0 for "unknown". */
export type ContractedRevenue =
  | {
      revenue: RecurringRevenue[]
      reason: null
      /** When templates of QuickBooks were last read, if that is longer ago than other parts were; null otherwise. */
      asOf: Instant | null
      /** Templates whose newest version could not be read: the verdict uses the version before it. */
      unreadable: number
    }
  | { revenue: null; reason: RevenueReason; message: string }

const messages: Record<RevenueReason, string> = {
  not_linked: 'No billing account is linked to this customer.',
  not_on_this_plan:
    'Not available on this QuickBooks plan: recurring templates need Essentials or higher.',
  not_read_yet: 'Recurring templates of QuickBooks have not been read yet.',
  no_templates: 'No recurring templates in QuickBooks.',
  no_time_zone:
    'Unknown: no time zone is known for this company, so it is unknown which templates have begun or ended.',
}

/** Contracted revenue of a customer's accounts; sub-customers roll up through their links. */
export async function readRevenue(
  context: HubContext,
  customerId: string,
  { today }: { today: CalendarDate | null },
): Promise<ContractedRevenue> {
  const [rows, readings] = await Promise.all([
    readTemplates(context, customerId),
    readReadings(context),
  ])
  const templates = rows.flatMap((row) => (row.template === null ? [] : [row.template]))
  const [facts] = rows
  if (today !== null) {
    // Templates of estimates and bills do not show contracted revenue, so the figure is unknown, not 0.
    const revenue = deriveRecurringRevenue(templates, { today }).filter((one) =>
      one.templates.some(({ verdict }) => verdict !== 'other_type'),
    )
    const late = [...readings.values()].flatMap(listLate)
    const asOf = late.find(({ entity }) => entity === 'RecurringTransaction')?.asOf ?? null
    if (revenue.length > 0) {
      const unreadable = rows.filter(({ marked }) => marked).length
      return { revenue, reason: null, asOf: facts?.quickbooks ? asOf : null, unreadable }
    }
  }
  const reason = today === null && templates.length > 0 ? 'no_time_zone' : judge(facts)
  const message =
    reason === 'no_templates' && facts?.quickbooks === false
      ? 'No recurring templates.'
      : messages[reason]
  return { revenue: null, reason, message }
}

async function readTemplates(context: HubContext, customerId: string) {
  return readPrepared(
    context,
    `with ${accountsOf(context)},
     facts as (
       select (select count(*)::int from accounts) as accounts,
         exists (select 1 from ${context.table('quickbooks_sync_checkpoints')} k join accounts a on a.source = 'quickbooks' and a.realm_id = k.realm_id
           where k.tenant_id = $1 and k.entity = 'RecurringTransaction' and k.unavailable_reason is not null) as refused,
         exists (select 1 from accounts a where a.source = 'quickbooks') as quickbooks,
         exists (select 1 from accounts a where a.source = 'quickbooks' and not exists (
           select 1 from ${context.table('quickbooks_sync_checkpoints')} k
           where k.tenant_id = $1 and k.realm_id = a.realm_id and k.entity = 'RecurringTransaction' and k.full_read_at is not null)) as unread)
     select f.*, case when t.external_id is null then null else ${selectTemplate('t')}::text end as template, t.unreadable_since is not null as marked
     from facts f left join (
       select t.* from accounts a join ${context.table('billing_recurring_templates')} t on ${ofAccounts('t')}
       where t.deleted_at is null) t on true
     order by t.name, t.external_id`,
    [context.tenantId, customerId],
    {
      template: maybe(json<RecurringTemplateRow>()),
      marked: bool(),
      accounts: integer(),
      refused: bool(),
      quickbooks: bool(),
      unread: bool(),
    },
  )
}

function judge(
  facts: { accounts: number; refused: boolean; unread: boolean } | undefined,
): RevenueReason {
  if (facts === undefined || facts.accounts === 0) return 'not_linked'
  if (facts.refused) return 'not_on_this_plan'
  return facts.unread ? 'not_read_yet' : 'no_templates'
}
