import {
  read,
  run,
  text,
  toJsonParameter,
  writeEvidence,
} from '@vectis/quickbooks-storage/database'
import type { HubContext } from '../context/hub-context.ts'
import { inBatches } from '../context/in-batches.ts'
import type { HubFinding } from './hub-finding.ts'
import type { AlertTransition, StoredAlert } from './plan-transitions.ts'

/** The most findings per statement. */
const batch = 1_000

/** The environment of the tenant's connection; null without one. */
export async function readEnvironment(context: HubContext): Promise<string | null> {
  const [row] = await read(
    context,
    `select environment from ${context.table('quickbooks_connections')} where tenant_id = $1`,
    [context.tenantId],
    { environment: text() },
  )
  return row?.environment ?? null
}

/** The stored alerts of findings by key, closed ones too: they show whether an alert opens again. */
export async function readStored(
  context: HubContext,
  findings: readonly Pick<HubFinding, 'key'>[],
): Promise<Map<string, StoredAlert>> {
  const stored = new Map<string, StoredAlert>()
  for await (const some of inBatches(findings, batch)) {
    const keys = some.map(({ key }) => key)
    const alerts = await read(
      context,
      `select b.* from (select distinct jsonb_array_elements_text($2::text::jsonb) as key) k cross join lateral (
         select alert_key as key, state, fingerprint, coalesce(verdict, '') as verdict from ${context.table('billing_alerts')} b
         where b.tenant_id = $1 and b.alert_key = k.key offset 0) b`,
      [context.tenantId, toJsonParameter(keys)],
      { key: text(), state: text<StoredAlert['state']>(), fingerprint: text(), verdict: text() },
    )
    for (const alert of alerts) stored.set(alert.key, alert)
  }
  return stored
}

export async function writeTransitions(
  context: HubContext,
  transitions: readonly AlertTransition<HubFinding>[],
  instant: string,
): Promise<void> {
  if (transitions.length > 0) await writeEvidence(context, { kind: 'alerts', step: 'pass' })
  let before = Promise.resolve()
  for await (const some of inBatches(transitions, batch)) {
    // Serialised and sent while the database writes the batch before.
    const writing = writeBatch(context, some, instant)
    writing.catch(() => undefined)
    await before
    before = writing
  }
  await before
}

/**
 * Opens, updates and closes alerts in one statement. A closed alert keeps its last message, and so does one that could
 * not be checked: only its verdict changes.
 */
async function writeBatch(
  context: HubContext,
  transitions: readonly AlertTransition<HubFinding>[],
  at: string,
): Promise<void> {
  // Evidence as text: PostgreSQL then takes the large part of the parameter apart once, not twice.
  const rows = transitions.map(({ kind, finding }) => ({
    kind,
    key: finding.key,
    rule: finding.rule,
    source: finding.source,
    realmId: finding.realmId,
    externalId: finding.externalId,
    customerId: finding.customerId,
    fingerprint: finding.fingerprint,
    message: finding.message,
    evidence: toJsonParameter(finding.evidence),
    verdict: finding.verdict,
  }))
  const kept = transitions.flatMap(({ kind, finding }) =>
    kind === 'inconclusive' ? [finding.key] : [],
  )
  const isKept = 'b.alert_key in (select jsonb_array_elements_text($4::text::jsonb))'
  await run(
    context,
    `insert into ${context.table('billing_alerts')} as b (tenant_id, alert_key, rule, source, realm_id, external_id, customer_id,
       state, fingerprint, message, evidence, verdict, opened_at, updated_at)
     select $1, p.key, p.rule, p.source, p."realmId", p."externalId", p."customerId", case when p.kind = 'close' then 'closed' else 'open' end,
       p.fingerprint, p.message, p.evidence::jsonb, p.verdict, $3::timestamptz, $3::timestamptz
     from json_to_recordset($2::text::json) as p(kind text, key text, rule text, source text, "realmId" text, "externalId" text,
       "customerId" text, fingerprint text, message text, evidence text, verdict text)
     on conflict (tenant_id, alert_key) do update
     set state = excluded.state, verdict = excluded.verdict, updated_at = excluded.updated_at,
       fingerprint = case when ${isKept} then b.fingerprint else excluded.fingerprint end,
       customer_id = case when ${isKept} or excluded.state = 'closed' then b.customer_id else excluded.customer_id end,
       message = case when ${isKept} or excluded.state = 'closed' then b.message else excluded.message end,
       evidence = case when ${isKept} or excluded.state = 'closed' then b.evidence else excluded.evidence end,
       dismissed_by = case when excluded.state = 'closed' then b.dismissed_by end,
       dismissed_reason = case when excluded.state = 'closed' then b.dismissed_reason end,
       closed_at = case when excluded.state = 'closed' then excluded.updated_at end,
       opened_at = case when b.state = 'closed' and excluded.state = 'open' then excluded.opened_at else b.opened_at end,
       times_opened = b.times_opened + case when b.state = 'closed' and excluded.state = 'open' then 1 else 0 end`,
    [context.tenantId, toJsonParameter(rows), at, toJsonParameter(kept)],
  )
}
