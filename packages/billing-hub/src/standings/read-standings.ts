import { integer, maybe, read, text, type Tables } from '@vectis/quickbooks-storage/database'
import { selectAcceptance, type PreviewAcceptance } from '../links/preview-acceptance.ts'

/** What a list of tenants says about the hub of one. */
export interface HubStanding {
  /** The first acceptance of the preview for the current company; null when there is none. */
  acceptance: PreviewAcceptance | null
  /** Open alerts of all customers, and of no customer. */
  openAlerts: number
}

/** Tenant by tenant through indexes, in one statement. */
export async function readStandings(
  tables: Pick<Tables, 'db' | 'table'>,
  tenantIds: readonly string[],
): Promise<Map<string, HubStanding>> {
  const connections = tables.table('quickbooks_connections')
  const acceptance = selectAcceptance(tables, {
    tenant: 'asked.tenant_id',
    realm: `coalesce(c.realm_id, '')`,
  })
  const rows = await read(
    tables,
    `select asked.tenant_id, accepted.actor, accepted.at, alerts.open
     from jsonb_array_elements_text($1::text::jsonb) as asked(tenant_id)
     left join ${connections} c on c.tenant_id = asked.tenant_id
     left join lateral (${acceptance}) accepted on true
     cross join lateral (
       select count(*) as open from ${tables.table('billing_alerts')} b
       where b.tenant_id = asked.tenant_id and b.state = 'open' and (b.source <> 'quickbooks' or b.realm_id = c.realm_id)) alerts`,
    [JSON.stringify(tenantIds)],
    { tenant_id: text(), actor: maybe(text()), at: maybe(text()), open: integer() },
  )
  return new Map(
    rows.map((row) => [
      row.tenant_id,
      {
        acceptance: row.at === null ? null : { actor: row.actor ?? '', at: row.at },
        openAlerts: row.open,
      },
    ]),
  )
}
