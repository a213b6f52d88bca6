import { inCurrentRealm, run, type HubContext } from '../hub-context.ts'
import type { AccountKey } from './account-key.ts'
import {
  isInheritedRule,
  type BillingAccount,
  type LinkDecision,
  type RefusedPair,
  type SpineCustomer,
  type StoredLink,
} from './link-types.ts'

export interface LinkRow extends StoredLink {
  source: string
  realmId: string
  rule: string
  accountName: string | null
}

/** Live accounts of the current realm and of every other source. */
export async function readAccounts(context: HubContext): Promise<BillingAccount[]> {
  return run<BillingAccount>(
    context,
    `select c.source, c.realm_id as "realmId", c.external_id as "externalId", c.display_name as "displayName",
       c.company_name as "companyName", c.parent_external_id as "parentExternalId", c.is_job as "isJob",
       c.is_project as "isProject", c.bill_with_parent as "billWithParent", c.active, c.email, c.phone, c.street,
       c.postal_code as "postalCode"
     from ${context.table('customers')} c
     where c.tenant_id = $1 and c.deleted_at is null and ${inCurrentRealm(context, 'c')}
     order by c.source, c.realm_id, c.external_id`,
    [],
  )
}

export async function readLinks(context: HubContext): Promise<LinkRow[]> {
  return run<LinkRow>(
    context,
    `select l.source, l.realm_id as "realmId", l.external_id as "externalId", l.customer_id as "customerId", l.kind, l.rule,
       l.account_name as "accountName"
     from ${context.table('customer_links')} l where l.tenant_id = $1 and ${inCurrentRealm(context, 'l')}`,
    [],
  )
}

export async function readRefused(context: HubContext): Promise<(RefusedPair & AccountKey)[]> {
  return run<RefusedPair & AccountKey>(
    context,
    `select source, realm_id as "realmId", external_id as "externalId", customer_id as "customerId"
     from ${context.table('customer_link_refusals')} where tenant_id = $1`,
    [],
  )
}

export interface LinkChange extends AccountKey {
  action: 'linked' | 'unlinked' | 'moved' | 'renamed' | 'kept_separate'
  /** Null when the account has no row afterwards. */
  after: { kind: 'linked' | 'separate'; customerId: string | null } | null
  previousCustomerId: string | null
  rule: string
  /** A person, or null when a rule acted. */
  actor: string | null
  accountName: string | null
  customerName: string | null
  folded: string | null
}

/** Writes changes and their audit in one step each; never touches a customer row. */
export async function writeChanges(
  context: HubContext,
  changes: readonly LinkChange[],
  at: string,
): Promise<void> {
  if (changes.length === 0) return
  const record = `jsonb_to_recordset($2::jsonb) as p("source" text, "realmId" text, "externalId" text, "action" text,
    "kind" text, "customerId" text, "previousCustomerId" text, "rule" text, "actor" text, "accountName" text,
    "customerName" text, "folded" text)`
  const rows = changes.map(({ after, ...change }) => ({
    ...change,
    kind: after?.kind ?? null,
    customerId: after?.customerId ?? null,
  }))
  const json = JSON.stringify(rows)
  await run(
    context,
    `delete from ${context.table('customer_links')} l using ${record}
     where l.tenant_id = $1 and l.source = p."source" and l.realm_id = p."realmId" and l.external_id = p."externalId" and p."kind" is null`,
    [json],
  )
  await run(
    context,
    `insert into ${context.table('customer_links')} (tenant_id, source, realm_id, external_id, kind, customer_id, rule,
       decided_by, account_name, customer_name, folded, created_at, updated_at)
     select $1, p."source", p."realmId", p."externalId", p."kind", p."customerId", p."rule", coalesce(p."actor", 'rule'),
       p."accountName", p."customerName", p."folded", $3::timestamptz, $3::timestamptz
     from ${record} where p."kind" is not null and p."action" <> 'renamed'
     on conflict (tenant_id, source, realm_id, external_id) do update
     set kind = excluded.kind, customer_id = excluded.customer_id, rule = excluded.rule, decided_by = excluded.decided_by,
       account_name = excluded.account_name, customer_name = excluded.customer_name, folded = excluded.folded,
       updated_at = excluded.updated_at`,
    [json, at],
  )
  if (changes.some((change) => change.action === 'renamed')) {
    await run(
      context,
      `update ${context.table('customer_links')} l set account_name = p."accountName", updated_at = $3::timestamptz from ${record}
       where l.tenant_id = $1 and l.source = p."source" and l.realm_id = p."realmId" and l.external_id = p."externalId" and p."action" = 'renamed'`,
      [json, at],
    )
  }
  await run(
    context,
    `insert into ${context.table('customer_link_audit')} (tenant_id, source, realm_id, external_id, action, rule,
       customer_id, previous_customer_id, account_name, customer_name, folded, actor, at)
     select $1, p."source", p."realmId", p."externalId", p."action", p."rule", p."customerId", p."previousCustomerId",
       p."accountName", p."customerName", p."folded", p."actor", $3::timestamptz
     from ${record}`,
    [json, at],
  )
}

/** Remembers "not this": the pair is never linked by a rule again. */
export async function writeRefusal(
  context: HubContext,
  pair: AccountKey & { customerId: string; actor: string },
  at: string,
): Promise<void> {
  await run(
    context,
    `insert into ${context.table('customer_link_refusals')} (tenant_id, source, realm_id, external_id, customer_id, refused_by, refused_at)
     values ($1, $2, $3, $4, $5, $6, $7::timestamptz) on conflict do nothing`,
    [pair.source, pair.realmId, pair.externalId, pair.customerId, pair.actor, at],
  )
}

/** Accounts that QuickBooks merged away while a link pointed at them, with the survivor. */
export async function readMergedLinks(
  context: HubContext,
): Promise<(AccountKey & { mergedInto: string })[]> {
  return run<AccountKey & { mergedInto: string }>(
    context,
    `select l.source, l.realm_id as "realmId", l.external_id as "externalId", c.merged_into as "mergedInto"
     from ${context.table('customer_links')} l join ${context.table('customers')} c
       on c.tenant_id = l.tenant_id and c.source = l.source and c.realm_id = l.realm_id and c.external_id = l.external_id
     where l.tenant_id = $1 and l.kind = 'linked' and l.rule not in ('A8', 'A9') and c.merged_into is not null`,
    [],
  )
}

/** What a decision changes against the stored row; null when nothing. */
export function planChange(
  account: BillingAccount,
  decision: LinkDecision,
  stored: LinkRow | undefined,
  customers: ReadonlyMap<string, SpineCustomer>,
): LinkChange | null {
  const key = { source: account.source, realmId: account.realmId, externalId: account.externalId }
  const base = {
    ...key,
    previousCustomerId: stored?.customerId ?? null,
    rule: decision.rule,
    actor: null,
    accountName: account.displayName,
    folded: decision.folded,
  }
  if (decision.result === 'auto' || decision.result === 'inherit') {
    if (stored?.customerId === decision.customerId && stored?.rule === decision.rule) return null
    return {
      ...base,
      action: stored ? 'moved' : 'linked',
      after: { kind: 'linked', customerId: decision.customerId },
      customerName: customers.get(decision.customerId ?? '')?.name ?? null,
    }
  }
  if (decision.result === 'keep' && stored?.accountName != null) {
    if (stored.accountName === account.displayName) return null
    return {
      ...base,
      action: 'renamed',
      rule: stored.rule,
      after: { kind: 'linked', customerId: decision.customerId },
      customerName: customers.get(decision.customerId ?? '')?.name ?? null,
    }
  }
  // An inherited link whose ancestor lost its own goes with it.
  if (stored && isInheritedRule(stored.rule))
    return { ...base, action: 'unlinked', after: null, customerName: null }
  return null
}
