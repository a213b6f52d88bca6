import { judgeTemplate, type RecurringTemplateRow, type SyncEntity } from '@vectis/quickbooks/rows'
import type { CalendarDate, Instant } from '@vectis/quickbooks/values'
import {
  bool,
  instantText,
  integer,
  json,
  read,
  text,
  toJsonParameter,
} from '@vectis/quickbooks-storage/database'
import { selectTemplate } from '../context/select-template.ts'
import { billingDocuments } from '../context/documents.ts'
import { inCurrentRealm, isIssued, type HubContext } from '../context/hub-context.ts'
import { isUnreadable } from '../context/unreadable.ts'

/** The documents of one kind for a customer and a window. */
export interface WindowBilling {
  entity: SyncEntity
  /**
   * Documents dated in the window, of the customer's own accounts, linked or inherited; drafts and voided ones do not
   * count.
   */
  own: number
  /** Documents dated in the window, of the accounts that pay for the customer's own. */
  ofPayer: number
  /** Documents of all these accounts whose date or newest version could not be read. */
  unreadable: number
  /** The customer's latest document before the end of the window, at most a year before its start. */
  last: { docNumber: string | null; date: CalendarDate } | null
}

/** The billing facts of one customer in one window `[from, to)`. */
export interface WindowFacts {
  customerId: string
  linkedAccounts: number
  inheritedAccounts: number
  /** One entry per kind of billing document; empty without an account. */
  billing: WindowBilling[]
  /** Templates whose schedule could not be read. */
  unreadableTemplates: number
  isPrepaid: boolean
  /** An account that was this customer's is now kept separate by a person. */
  isKeptSeparate: boolean
  /** QuickBooks companies of these accounts. */
  realmIds: string[]
  /** When the organisations of other sources answered, in whose books these accounts are. */
  answeredAt: Instant[]
}

/**
 * Facts for `service_without_invoice`. For an account that QuickBooks bills with its parent, the parent is included,
 * and so on upwards; each account's documents are one range of the index over a customer's documents.
 */
export async function readWindowFacts(
  context: HubContext,
  {
    from,
    to,
    today,
    customerIds,
  }: { from: CalendarDate; to: CalendarDate; today: CalendarDate; customerIds: readonly string[] },
): Promise<WindowFacts[]> {
  const ofAccount = (alias: string) =>
    `${alias}.tenant_id = $1 and ${alias}.source = k.source and ${alias}.realm_id = k.realm_id and ${alias}.customer_external_id = k.external_id`
  // The latest one by an index of its own, not by sorting a year of documents.
  const billed = billingDocuments.map(
    ({ entity, table, stands }) => `
         select '${entity}' as entity, n.documents, l.last
         from (select count(*) as documents from ${context.table(table)} i
           where ${ofAccount('i')} and ${stands('i')} and i.txn_date < $3::date and i.txn_date >= $2::date) n
         left join lateral (
           select jsonb_build_object('docNumber', i.doc_number, 'date', i.txn_date) as last from ${context.table(table)} i
           where ${ofAccount('i')} and ${stands('i')} and i.txn_date < $3::date and i.txn_date >= $2::date - 365
           order by i.txn_date desc, i.external_id desc limit 1) l on true`,
  )
  const billing = billingDocuments.map(({ entity }) => `'${entity}'`)
  const marked = billingDocuments.map(
    ({ entity, table }) => `
       select '${entity}' as entity, i.source, i.realm_id, i.customer_external_id, count(*) as documents from ${context.table(table)} i
       where i.tenant_id = $1 and (i.unreadable_since is not null or i.unreadable_fields <> '{}')
         and (i.unreadable_since is not null or ${isUnreadable('i', 'date')})
         and i.deleted_at is null and i.customer_external_id is not null group by 1, 2, 3, 4`,
  )
  const rows = await read(
    context,
    `with recursive wanted as materialized (select distinct jsonb_array_elements_text($4::text::jsonb) as customer_id),
     links as materialized (
       select w.customer_id, l.source, l.realm_id, l.external_id, l.rule
       from wanted w join ${context.table('customer_links')} l on l.tenant_id = $1 and l.customer_id = w.customer_id
       where l.kind = 'linked' and ${inCurrentRealm(context, 'l')}),
     climb as (
       select customer_id, source, realm_id, external_id, 0 as height from links
       union
       select p.customer_id, p.source, p.realm_id, c.parent_external_id, p.height + 1
       from climb p join ${context.table('customers')} c
         on c.tenant_id = $1 and c.source = p.source and c.realm_id = p.realm_id and c.external_id = p.external_id
       where c.bill_with_parent and c.parent_external_id is not null and p.height < 8),
     accounts as materialized (
       select customer_id, source, realm_id, external_id, rule, false as is_payer from links
       union all
       select distinct customer_id, source, realm_id, external_id, null, true from climb p
       where height > 0 and not exists (select 1 from links l
         where l.customer_id = p.customer_id and l.source = p.source and l.realm_id = p.realm_id and l.external_id = p.external_id)),
     marked as materialized (${marked.join(' union all ')}),
     billed as (
       select k.customer_id, d.entity, coalesce(sum(d.documents) filter (where not k.is_payer), 0) as own,
         coalesce(sum(d.documents) filter (where k.is_payer), 0) as of_payer, coalesce(sum(m.documents), 0) as unreadable,
         (array_agg(d.last order by d.last ->> 'date' desc, d.last ->> 'docNumber' desc) filter (where not k.is_payer and d.last is not null))[1] as last
       from accounts k cross join lateral (${billed.join(' union all ')}) d
       left join marked m on m.entity = d.entity and m.source = k.source and m.realm_id = k.realm_id and m.customer_external_id = k.external_id
       group by 1, 2),
     billing as (
       select customer_id, jsonb_agg(jsonb_build_object('entity', entity, 'own', own, 'ofPayer', of_payer, 'unreadable', unreadable, 'last', last)) as documents
       from billed group by 1),
     separate as (
       select distinct u.previous_customer_id as customer_id
       from ${context.table('customer_links')} l join ${context.table('customer_link_audit')} u
         on u.tenant_id = $1 and u.source = l.source and u.realm_id = l.realm_id and u.external_id = l.external_id
       where l.tenant_id = $1 and l.kind = 'separate' and u.action = 'kept_separate' and ${inCurrentRealm(context, 'l')}),
     read as (
       select k.*, t.templates, y.yearly from accounts k
       left join lateral (
         select jsonb_agg(${selectTemplate('t')}) as templates
         from ${context.table('billing_recurring_templates')} t
         where ${ofAccount('t')} and t.deleted_at is null and t.template_type in (${billing.join(', ')})) t on true
       left join lateral (
         select true as yearly
         from ${context.table('billing_invoices')} i join ${context.table('billing_recurring_templates')} t
           on t.tenant_id = $1 and t.source = i.source and t.realm_id = i.realm_id and t.template_ref = i.recurring_template_ref
         where ${ofAccount('i')} and ${isIssued('i')}
           and i.txn_date < $3::date and i.txn_date >= $2::date - 365 and t.interval_type = 'Yearly' limit 1) y on true)
     select w.customer_id as "customerId",
       count(r.external_id) filter (where not r.is_payer and r.rule not in ('A8', 'A9'))::int as "linkedAccounts",
       count(r.external_id) filter (where not r.is_payer and r.rule in ('A8', 'A9'))::int as "inheritedAccounts",
       coalesce(b.documents, '[]')::text as billing,
       coalesce(bool_or(r.yearly), false) as yearly, coalesce(jsonb_agg(r.templates) filter (where r.templates is not null), '[]')::text as templates,
       exists (select 1 from separate s where s.customer_id = w.customer_id) as "isKeptSeparate",
       coalesce(jsonb_agg(distinct r.realm_id) filter (where r.source = 'quickbooks'), '[]')::text as "realmIds",
       coalesce(jsonb_agg(distinct ${instantText("coalesce(o.invoices_observed_at, 'epoch')")}) filter (where o.realm_id is not null), '[]')::text as "answeredAt"
     from wanted w left join billing b on b.customer_id = w.customer_id left join read r on r.customer_id = w.customer_id
       left join ${context.table('billing_sources')} o on o.tenant_id = $1 and o.source = r.source and o.realm_id = r.realm_id
     group by w.customer_id, b.documents`,
    [context.tenantId, from, to, toJsonParameter(customerIds)],
    {
      customerId: text(),
      linkedAccounts: integer(),
      inheritedAccounts: integer(),
      billing: json<WindowBilling[]>(),
      yearly: bool(),
      templates: json<RecurringTemplateRow[][]>(),
      isKeptSeparate: bool(),
      realmIds: json<string[]>(),
      answeredAt: json<Instant[]>(),
    },
  )
  return rows.map(({ yearly, templates, ...facts }) => {
    // Uses the verdict of each template: one that is inactive, never runs automatically, has ended or is stalled
    // prepays nothing.
    const verdicts = templates.flat().map((template) => judgeTemplate(template, today).verdict)
    const isPrepaid = yearly || verdicts.some((one) => one === 'counted' || one === 'ends')
    const unread = verdicts.filter((one) => one === 'unreadable').length
    return { ...facts, isPrepaid, unreadableTemplates: unread }
  })
}

/** A window with an open or dismissed alert for a customer, and the facts when it fired. */
export interface StandingWindow {
  customerId: string
  from: CalendarDate
  to: CalendarDate
  resolvedTickets: number
}

/**
 * Open and dismissed alerts of `service_without_invoice`: the documents that bill their window may arrive weeks later.
 */
export async function readStandingWindows(context: HubContext): Promise<StandingWindow[]> {
  return read(
    context,
    `select customer_id as "customerId", evidence ->> 'from' as "from", evidence ->> 'to' as "to",
       (evidence ->> 'resolvedTickets')::int as "resolvedTickets"
     from ${context.table('billing_alerts')}
     where tenant_id = $1 and rule = 'service_without_invoice' and state in ('open', 'dismissed') and customer_id is not null
     order by alert_key`,
    [context.tenantId],
    { customerId: text(), from: text(), to: text(), resolvedTickets: integer() },
  )
}
