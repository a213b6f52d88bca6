import { run, type HubContext } from '../hub-context.ts'
import type { AlertRule, HubFinding } from './hub-finding.ts'
import type { AlertTransition, StoredAlert } from './plan-transitions.ts'

/** When each current QuickBooks company was last synced with success, by `quickbooks:<realm>`. */
export async function readFreshness(context: HubContext): Promise<Map<string, string>> {
  const rows = await run<{ realm_id: string; success: string }>(
    context,
    `select r.realm_id, to_char(max(r.finished_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as success
     from ${context.table('quickbooks_sync_runs')} r join ${context.table('quickbooks_connections')} c
       on c.tenant_id = r.tenant_id and c.realm_id = r.realm_id
     where r.tenant_id = $1 and r.outcome = 'succeeded' group by r.realm_id`,
    [],
  )
  return new Map(rows.map((row) => [`quickbooks:${row.realm_id}`, row.success]))
}

/** The environment of the tenant's connection; null without one. */
export async function readEnvironment(context: HubContext): Promise<string | null> {
  const [row] = await run<{ environment: string }>(
    context,
    `select environment from ${context.table('quickbooks_connections')} where tenant_id = $1`,
    [],
  )
  return row?.environment ?? null
}

/** Every alert of a rule, closed ones included: they say whether a matter comes back. */
export async function readStored(context: HubContext, rule: AlertRule): Promise<StoredAlert[]> {
  return run<StoredAlert>(
    context,
    `select alert_key as key, state, fingerprint from ${context.table('billing_alerts')} where tenant_id = $1 and rule = $2`,
    [rule],
  )
}

/** Opens, updates and closes in one statement; a closed alert keeps its last message. */
export async function writeTransitions(
  context: HubContext,
  transitions: readonly AlertTransition<HubFinding>[],
  at: string,
): Promise<void> {
  if (transitions.length === 0) return
  const rows = transitions.map(({ kind, finding }) => ({ kind, ...finding }))
  await run(
    context,
    `insert into ${context.table('billing_alerts')} as b (tenant_id, alert_key, rule, source, realm_id, external_id, customer_id,
       state, fingerprint, message, evidence, verdict, opened_at, updated_at)
     select $1, p.key, p.rule, p.source, p."realmId", p."externalId", p."customerId", case when p.kind = 'close' then 'closed' else 'open' end,
       p.fingerprint, p.message, p.evidence, p.verdict, $3::timestamptz, $3::timestamptz
     from jsonb_to_recordset($2::jsonb) as p(kind text, key text, rule text, source text, "realmId" text, "externalId" text,
       "customerId" text, fingerprint text, message text, evidence jsonb, verdict text)
     on conflict (tenant_id, alert_key) do update
     set state = excluded.state, fingerprint = excluded.fingerprint, verdict = excluded.verdict, updated_at = excluded.updated_at,
       customer_id = case when excluded.state = 'closed' then b.customer_id else excluded.customer_id end,
       message = case when excluded.state = 'closed' then b.message else excluded.message end,
       evidence = case when excluded.state = 'closed' then b.evidence else excluded.evidence end,
       dismissed_by = case when excluded.state = 'closed' then b.dismissed_by end,
       dismissed_reason = case when excluded.state = 'closed' then b.dismissed_reason end,
       closed_at = case when excluded.state = 'closed' then excluded.updated_at end,
       opened_at = case when b.state = 'closed' and excluded.state = 'open' then excluded.opened_at else b.opened_at end,
       times_opened = b.times_opened + case when b.state = 'closed' and excluded.state = 'open' then 1 else 0 end`,
    [JSON.stringify(rows), at],
  )
}
