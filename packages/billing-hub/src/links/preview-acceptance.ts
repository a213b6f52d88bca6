import type { Instant } from '@vectis/quickbooks/values'
import { instantText, maybe, readPrepared, run, text } from '@vectis/quickbooks-storage/database'
import type { HubContext } from '../context/hub-context.ts'

/** A person looked at the preview of the links and accepted it. */
export interface PreviewAcceptance {
  /** The person. */
  actor: string
  at: Instant
}

/** The company the tenant is, or was last, connected to: another company needs a preview of its own. */
const currentRealm = (context: HubContext) =>
  `coalesce((select c.realm_id from ${context.table('quickbooks_connections')} c where c.tenant_id = $1), '')`

/** Kept in the audit of the links, as an act on no account. */
export async function writeAcceptance(
  context: HubContext,
  { actor, at }: PreviewAcceptance,
): Promise<void> {
  await run(
    context,
    `insert into ${context.table('customer_link_audit')} (tenant_id, source, realm_id, external_id, action, actor, at)
     select $1, 'quickbooks', ${currentRealm(context)}, '', 'preview_accepted', $2, $3::timestamptz`,
    [context.tenantId, actor, at],
  )
}

/** The first acceptance by a tenant for a company, both SQL. */
export function selectAcceptance(
  { table }: Pick<HubContext, 'table'>,
  { tenant, realm }: { tenant: string; realm: string },
): string {
  return `select a.actor, ${instantText('a.at')} as at from ${table('customer_link_audit')} a
     where a.tenant_id = ${tenant} and a.source = 'quickbooks' and a.realm_id = ${realm} and a.external_id = ''
       and a.action = 'preview_accepted' order by a.audit_id limit 1`
}

/** The first acceptance for the current company; null when there is none. */
export async function readAcceptance(context: HubContext): Promise<PreviewAcceptance | null> {
  const [first] = await readPrepared(
    context,
    selectAcceptance(context, { tenant: '$1', realm: currentRealm(context) }),
    [context.tenantId],
    { actor: maybe(text()), at: text() },
  )
  return first === undefined ? null : { actor: first.actor ?? '', at: first.at }
}
