import type { Storage } from '@vectis/quickbooks-storage'
import {
  bool,
  isOwed,
  json,
  maybe,
  openTables,
  readPrepared,
  text,
} from '@vectis/quickbooks-storage/database'

/** A billing account of a customer, with what is open on it. */
export interface BilledAccount {
  source: string
  realmId: string
  externalId: string
  name: string
  parentId: string | null
  /** Why it belongs to the customer, for `nameRule`. */
  rule: string
  isActive: boolean
  /** Per currency; empty: nothing is owed. */
  open: { currency: string; amount: string }[]
}

/** The accounts of one customer, each with its own open amounts: what the panel adds up. */
export async function readAccounts(
  place: Pick<Storage, 'db' | 'schema'>,
  { tenantId, customerId }: { tenantId: string; customerId: string },
): Promise<BilledAccount[]> {
  const tables = openTables(place)
  return (
    await readPrepared(
      tables,
      `select c.source, c.realm_id as "realmId", c.external_id as "externalId", c.display_name as name, c.parent_external_id as "parentId",
         l.rule, c.active as "isActive", o.open::text as open
       from ${tables.table('customer_links')} l join ${tables.table('customers')} c
         on c.tenant_id = l.tenant_id and c.source = l.source and c.realm_id = l.realm_id and c.external_id = l.external_id
       left join lateral (
         select jsonb_agg(jsonb_build_object('currency', s.currency, 'amount', s.amount::text) order by s.currency) as open from (
           select i.currency, sum(i.balance) as amount from ${tables.table('billing_invoices')} i
           where i.tenant_id = l.tenant_id and i.source = l.source and i.realm_id = l.realm_id and i.customer_external_id = l.external_id
             and ${isOwed('i')} and i.deleted_at is null group by i.currency) s) o on true
       where l.tenant_id = $1 and l.customer_id = $2 and l.kind = 'linked' and c.deleted_at is null
         and (l.source <> 'quickbooks' or l.realm_id = (select q.realm_id from ${tables.table('quickbooks_connections')} q where q.tenant_id = $1))
       order by c.source, c.display_name, c.external_id`,
      [tenantId, customerId],
      {
        source: text(),
        realmId: text(),
        externalId: text(),
        name: text(),
        parentId: maybe(text()),
        rule: text(),
        isActive: bool(),
        open: maybe(json<BilledAccount['open']>()),
      },
    )
  ).map((account) => ({ ...account, open: account.open ?? [] }))
}
