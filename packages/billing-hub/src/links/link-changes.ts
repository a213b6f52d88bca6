import { run, toJsonParameter, writeEvidence } from '@vectis/quickbooks-storage/database'
import type { HubContext } from '../context/hub-context.ts'
import { inBatches } from '../context/in-batches.ts'
import type { AccountKey } from './account-key.ts'
import type { LinkRow } from './link-store.ts'
import {
  isInheritedRule,
  type BillingAccount,
  type LinkDecision,
  type SpineCustomer,
} from './link-types.ts'

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
  /** The reasons for a link that a rule made; empty otherwise. */
  witnesses: readonly string[]
}

/** The most changes per statement. */
const batch = 500

/** Writes changes, their audit and their evidence, one statement each; never changes a customer row. */
export async function writeChanges(
  context: HubContext,
  changes: readonly LinkChange[],
  instant: string,
): Promise<void> {
  const [first] = changes
  if (first === undefined) return
  await writeEvidence(context, {
    kind: 'links',
    step: first.actor === null ? 'pass' : 'person',
    ...(first.actor === null ? {} : { actor: first.actor }),
  })
  for await (const some of inBatches(changes, batch)) await writeBatch(context, some, instant)
}

async function writeBatch(
  context: HubContext,
  changes: readonly LinkChange[],
  at: string,
): Promise<void> {
  const record = `jsonb_to_recordset($2::text::jsonb) as p("source" text, "realmId" text, "externalId" text, "action" text,
    "kind" text, "customerId" text, "previousCustomerId" text, "rule" text, "actor" text, "accountName" text,
    "customerName" text, "folded" text, "witnesses" text[])`
  const rows = changes.map(({ after, ...change }) => ({
    ...change,
    kind: after?.kind ?? null,
    customerId: after?.customerId ?? null,
  }))
  const json = toJsonParameter(rows)
  await run(
    context,
    `delete from ${context.table('customer_links')} l using ${record}
     where l.tenant_id = $1 and l.source = p."source" and l.realm_id = p."realmId" and l.external_id = p."externalId" and p."kind" is null`,
    [context.tenantId, json],
  )
  await run(
    context,
    `insert into ${context.table('customer_links')} (tenant_id, source, realm_id, external_id, kind, customer_id, rule,
       decided_by, account_name, customer_name, folded, witnesses, created_at, updated_at)
     select $1, p."source", p."realmId", p."externalId", p."kind", p."customerId", p."rule", coalesce(p."actor", 'rule'),
       p."accountName", p."customerName", p."folded", p."witnesses", $3::timestamptz, $3::timestamptz
     from ${record} where p."kind" is not null and p."action" <> 'renamed'
     on conflict (tenant_id, source, realm_id, external_id) do update
     set kind = excluded.kind, customer_id = excluded.customer_id, rule = excluded.rule, decided_by = excluded.decided_by,
       account_name = excluded.account_name, customer_name = excluded.customer_name, folded = excluded.folded, witnesses = excluded.witnesses,
       updated_at = excluded.updated_at`,
    [context.tenantId, json, at],
  )
  if (changes.some((change) => change.action === 'renamed')) {
    await run(
      context,
      `update ${context.table('customer_links')} l set account_name = p."accountName", updated_at = $3::timestamptz from ${record}
       where l.tenant_id = $1 and l.source = p."source" and l.realm_id = p."realmId" and l.external_id = p."externalId" and p."action" = 'renamed'`,
      [context.tenantId, json, at],
    )
  }
  await run(
    context,
    `insert into ${context.table('customer_link_audit')} (tenant_id, source, realm_id, external_id, action, rule,
       customer_id, previous_customer_id, account_name, customer_name, folded, actor, details, at)
     select $1, p."source", p."realmId", p."externalId", p."action", p."rule", p."customerId", p."previousCustomerId",
       p."accountName", p."customerName", p."folded", p."actor",
       case when p."witnesses" <> '{}' then jsonb_build_object('witnesses', p."witnesses") end, $3::timestamptz
     from ${record}`,
    [context.tenantId, json, at],
  )
}

/** The change that a decision makes to the stored row; null if none. */
export function planChange(
  account: BillingAccount,
  decision: LinkDecision,
  stored: LinkRow | undefined,
  customers: Pick<ReadonlyMap<string, SpineCustomer>, 'get'>,
): LinkChange | null {
  const key = { source: account.source, realmId: account.realmId, externalId: account.externalId }
  const base = {
    ...key,
    previousCustomerId: stored?.customerId ?? null,
    rule: decision.rule,
    actor: null,
    accountName: account.displayName,
    folded: decision.folded,
    witnesses: decision.witnesses,
  }
  if (decision.result === 'auto' || decision.result === 'inherit') {
    const isSameRule =
      stored?.rule === decision.rule ||
      (decision.result === 'inherit' && stored !== undefined && isInheritedRule(stored.rule))
    if (stored?.customerId === decision.customerId && isSameRule) return null
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
  // When an ancestor loses its link, the inherited links are removed too.
  if (stored && isInheritedRule(stored.rule))
    return { ...base, action: 'unlinked', after: null, customerName: null }
  return null
}
