import { instantText, integer, maybe, read, text } from '@vectis/quickbooks-storage/database'
import type { HubContext } from '../context/hub-context.ts'
import type { LinkRow } from './link-store.ts'
import { createGroup, type LinkedGroup } from './linked-group.ts'
import type { Looked } from './look-without-spine.ts'
import { isInheritedRule, type BillingAccount, type LinkDecision } from './link-types.ts'

/** A stored link of a rule that today's rules would not make, or would make to another customer. */
export interface LinkDifference {
  account: BillingAccount
  stored: { rule: string; customerId: string }
  decision: LinkDecision
}

/** As if only the links of people existed. */
export function* keepPeoples(group: LinkedGroup): Generator<void, LinkedGroup> {
  const fresh = createGroup()
  for (const link of group.links.values()) {
    yield
    if (isByPerson(link)) fresh.putLink(link)
  }
  const { isRefused } = group.state
  return { ...fresh, accounts: group.accounts, state: { ...fresh.state, isRefused } }
}

/** The differences of all accounts. */
export function* compareAll(decided: readonly Looked[]): Generator<void, LinkDifference[]> {
  const differences: LinkDifference[] = []
  for (const { account, stored, decision } of decided) {
    yield
    differences.push(...compareDecision(account, stored, decision))
  }
  return differences
}

/** The links that a person made and those that keep an account separate: a review does not question them. */
function isByPerson(link: LinkRow): boolean {
  return link.decidedBy !== 'rule' || link.kind === 'separate'
}

/** The differences when the same accounts are decided without the links of rules. */
function compareDecision(
  account: BillingAccount,
  link: LinkRow | undefined,
  decision: LinkDecision,
): LinkDifference[] {
  if (link === undefined || isByPerson(link) || link.customerId === null) return []
  const isInherited = isInheritedRule(link.rule) === (decision.result === 'inherit')
  if (decision.customerId === link.customerId && isInherited) return []
  return [{ account, stored: { rule: link.rule, customerId: link.customerId }, decision }]
}

export interface RuleReport {
  /** The linking rule; `nameRule` returns its name. */
  rule: string
  /** Links it made. */
  made: number
  /** Those of them that a person undid, moved or kept separate. */
  undone: number
  /** When the last of those was undone, moved or kept separate. ISO 8601; null if there is none. */
  lastUndoneAt: string | null
}

/** Links by the rule that made them, and how many of each a person undid: from the audit, all time. */
export async function readRuleReport(context: HubContext): Promise<RuleReport[]> {
  return read(
    context,
    `with steps as (
       select a.rule, a.actor, a.action, a.customer_id, a.at,
         lag(a.rule) over before as earlier_rule, lag(a.actor) over before as earlier_actor, lag(a.customer_id) over before as earlier_customer
       from ${context.table('customer_link_audit')} a
       where a.tenant_id = $1 and a.action <> 'renamed'
       window before as (partition by a.source, a.realm_id, a.external_id order by a.audit_id)),
     made as (
       select rule, count(*)::int as made from steps
       where actor is null and action in ('linked', 'moved') and customer_id is not null group by rule),
     undone as (
       select earlier_rule as rule, count(*)::int as undone,
         ${instantText('max(at)')} as "lastUndoneAt"
       from steps
       where actor is not null and earlier_actor is null and earlier_customer is not null and customer_id is distinct from earlier_customer
       group by earlier_rule)
     select made.rule, made.made, coalesce(undone.undone, 0) as undone, undone."lastUndoneAt"
     from made left join undone on undone.rule = made.rule order by made.rule`,
    [context.tenantId],
    { rule: text(), made: integer(), undone: integer(), lastUndoneAt: maybe(text()) },
  )
}

/** Describes one link for the page: its rule, who decided, and the reasons. */
export function describeLink(link: LinkRow | undefined): StoredWhy | null {
  if (link === undefined) return null
  return { rule: link.rule, decidedBy: link.decidedBy, witnesses: link.witnesses }
}

export interface StoredWhy {
  /** The linking rule, or `manual`; `nameRule` returns its name. */
  rule: string
  /** `rule`, or the person. */
  decidedBy: string
  witnesses: readonly string[]
}
