import {
  bool,
  exactInstantText,
  json,
  maybe,
  read,
  run,
  text,
  type Column,
} from '@vectis/quickbooks-storage/database'
import { inCurrentRealm, type HubContext } from '../context/hub-context.ts'
import type { AccountKey } from './account-key.ts'
import type { BillingAccount, RefusedPair, StoredLink } from './link-types.ts'
import { inPages, pageSize } from '../context/read-pages.ts'

export interface LinkRow extends StoredLink {
  source: string
  realmId: string
  rule: string
  /** `rule`, or the person. */
  decidedBy: string
  witnesses: readonly string[]
  accountName: string | null
}

const accountColumns = `c.source, c.realm_id as "realmId", c.external_id as "externalId", c.display_name as "displayName",
       c.company_name as "companyName", c.parent_external_id as "parentExternalId", c.is_job as "isJob",
       c.is_project as "isProject", c.bill_with_parent as "billWithParent", c.active, c.email, c.phone, c.street,
       c.postal_code as "postalCode"`
const linkColumns = `l.source, l.realm_id as "realmId", l.external_id as "externalId", l.customer_id as "customerId", l.kind, l.rule,
       l.decided_by as "decidedBy", to_json(nullif(l.witnesses, '{}'))::text as witnesses, l.account_name as "accountName"`

const asKey = { source: text(), realmId: text(), externalId: text() }
const asAccount = {
  ...asKey,
  displayName: text(),
  companyName: maybe(text()),
  parentExternalId: maybe(text()),
  isJob: bool(),
  isProject: bool(),
  billWithParent: bool(),
  active: bool(),
  email: maybe(text()),
  phone: maybe(text()),
  street: maybe(text()),
  postalCode: maybe(text()),
}
/** Null if there are none, as for nearly all links of a large company. */
const listed = json<string[]>()
const none: readonly string[] = []
const witnesses: Column<readonly string[]> = (value, name) =>
  value === null ? none : listed(value, name)
const asLink = {
  ...asKey,
  customerId: maybe(text()),
  kind: text<StoredLink['kind']>(),
  rule: text(),
  decidedBy: text(),
  witnesses,
  accountName: maybe(text()),
}

/** Live accounts of the current realm and of every other source. */
export function pageAccounts(context: HubContext): AsyncIterable<readonly BillingAccount[]> {
  return inPages((last: BillingAccount | null) =>
    read(
      context,
      `select ${accountColumns}
       from ${context.table('customers')} c
       where c.tenant_id = $1 and ${isBehind('c')} and c.deleted_at is null and ${inCurrentRealm(context, 'c')}
       order by c.source, c.realm_id, c.external_id limit ${pageSize}`,
      [context.tenantId, ...listKey(last)],
      asAccount,
    ),
  )
}

/** Whether a row comes after the key of `listKey`. */
const isBehind = (alias: string) =>
  `(${alias}.source, ${alias}.realm_id, ${alias}.external_id) > ($2, $3, $4)`
/** Parameters `$2` to `$4`; nothing comes before empty texts. */
const listKey = (last: AccountKey | null) => [
  last?.source ?? '',
  last?.realmId ?? '',
  last?.externalId ?? '',
]

/** One live account; undefined when there is none. */
export async function readAccount(
  context: HubContext,
  { source, realmId, externalId }: AccountKey,
): Promise<BillingAccount | undefined> {
  const [account] = await read(
    context,
    `select ${accountColumns}
     from ${context.table('customers')} c
     where c.tenant_id = $1 and c.source = $2 and c.realm_id = $3 and c.external_id = $4 and c.deleted_at is null
       and ${inCurrentRealm(context, 'c')}`,
    [context.tenantId, source, realmId, externalId],
    asAccount,
  )
  return account
}

/**
 * Always true. It lets the planner use the index of `changed_at`, which is partial so that look-ups by key do not use
 * it.
 */
const isDated = `c.changed_at > timestamptz '2000-01-01 00:00:00+00'`

interface ChangedAccount extends BillingAccount {
  isGone: boolean
  changedAt: string
}

/**
 * Accounts that were written at or after an instant, including deleted ones, in the order in which they were written.
 */
export function pageChangedAccounts(
  context: HubContext,
  since: string,
): AsyncIterable<readonly ChangedAccount[]> {
  return inPages((last: ChangedAccount | null) =>
    read(
      context,
      `select ${accountColumns}, c.deleted_at is not null as "isGone", ${exactInstantText('c.changed_at')} as "changedAt"
       from ${context.table('customers')} c
       where c.tenant_id = $1 and (c.changed_at, c.source, c.realm_id, c.external_id) > ($5::timestamptz, $2, $3, $4)
         and ${isDated} and ${inCurrentRealm(context, 'c')}
       order by c.changed_at, c.source, c.realm_id, c.external_id limit ${pageSize}`,
      [context.tenantId, ...listKey(last), last?.changedAt ?? since],
      { ...asAccount, isGone: bool(), changedAt: text() },
    ),
  )
}

/**
 * The state of the tables: if all values except `readAt` are equal, no decision was made and the company is the same.
 */
export interface LinkTablesState {
  lastAudit: string | null
  realmId: string | null
  /** When the transaction that reads them began, by the database's clock. */
  readAt: string
}

export async function readTablesState(context: HubContext): Promise<LinkTablesState> {
  const [state] = await read(
    context,
    `select (select max(a.audit_id)::text from ${context.table('customer_link_audit')} a where a.tenant_id = $1) as "lastAudit",
       (select c.realm_id from ${context.table('quickbooks_connections')} c where c.tenant_id = $1) as "realmId",
       ${exactInstantText('now()')} as "readAt"`,
    [context.tenantId],
    { lastAudit: maybe(text()), realmId: maybe(text()), readAt: text() },
  )
  if (state === undefined)
    throw new Error('Expected one row of a statement without a table, found none.')
  return state
}

export function pageLinks(context: HubContext): AsyncIterable<readonly LinkRow[]> {
  return inPages((last: LinkRow | null) =>
    read(
      context,
      `select ${linkColumns}
       from ${context.table('customer_links')} l
       where l.tenant_id = $1 and ${isBehind('l')} and ${inCurrentRealm(context, 'l')}
       order by l.source, l.realm_id, l.external_id limit ${pageSize}`,
      [context.tenantId, ...listKey(last)],
      asLink,
    ),
  )
}

/** One link; undefined when there is none. */
export async function readLink(
  context: HubContext,
  { source, realmId, externalId }: AccountKey,
): Promise<LinkRow | undefined> {
  const [link] = await read(
    context,
    `select ${linkColumns}
     from ${context.table('customer_links')} l
     where l.tenant_id = $1 and l.source = $2 and l.realm_id = $3 and l.external_id = $4 and ${inCurrentRealm(context, 'l')}`,
    [context.tenantId, source, realmId, externalId],
    asLink,
  )
  return link
}

export function pageRefused(
  context: HubContext,
): AsyncIterable<readonly (RefusedPair & AccountKey)[]> {
  return inPages((last: (RefusedPair & AccountKey) | null) =>
    read(
      context,
      `select r.source, r.realm_id as "realmId", r.external_id as "externalId", r.customer_id as "customerId"
       from ${context.table('customer_link_refusals')} r
       where r.tenant_id = $1 and (r.source, r.realm_id, r.external_id, r.customer_id) > ($2, $3, $4, $5)
       order by r.source, r.realm_id, r.external_id, r.customer_id limit ${pageSize}`,
      [context.tenantId, ...listKey(last), last?.customerId ?? ''],
      { ...asKey, customerId: text() },
    ),
  )
}

/** Stores "not this": no rule ever links the pair again. */
export async function writeRefusal(
  context: HubContext,
  pair: AccountKey & { customerId: string; actor: string },
  at: string,
): Promise<void> {
  await run(
    context,
    `insert into ${context.table('customer_link_refusals')} (tenant_id, source, realm_id, external_id, customer_id, refused_by, refused_at)
     values ($1, $2, $3, $4, $5, $6, $7::timestamptz) on conflict do nothing`,
    [context.tenantId, pair.source, pair.realmId, pair.externalId, pair.customerId, pair.actor, at],
  )
}

/** Accounts that QuickBooks merged away while a link pointed at them, with the survivor. */
export async function readMergedLinks(
  context: HubContext,
): Promise<(AccountKey & { mergedInto: string })[]> {
  return read(
    context,
    `select l.source, l.realm_id as "realmId", l.external_id as "externalId", c.merged_into as "mergedInto"
     from ${context.table('customer_links')} l join ${context.table('customers')} c
       on c.tenant_id = l.tenant_id and c.source = l.source and c.realm_id = l.realm_id and c.external_id = l.external_id
     where l.tenant_id = $1 and l.kind = 'linked' and l.rule not in ('A8', 'A9') and c.merged_into is not null`,
    [context.tenantId],
    { ...asKey, mergedInto: text() },
  )
}
