import {
  exactInstantText,
  integer,
  json,
  maybe,
  read,
  text,
  type RowOf,
} from '@vectis/quickbooks-storage/database'
import type { Instant } from '@vectis/quickbooks/values'
import type { AlertRule } from '../alerts/hub-finding.ts'
import type { HubContext } from '../context/hub-context.ts'
import type { AlertStep } from './explanation.ts'

const columns = {
  rule: text<AlertRule>(),
  realmId: text(),
  source: text(),
  externalId: maybe(text()),
  customerId: maybe(text()),
  state: text<AlertStep['state']>(),
  message: text(),
  facts: json<Record<string, unknown>>(),
  verdict: maybe(text()),
  timesOpened: integer(),
  dismissedBy: maybe(text()),
  dismissedReason: maybe(text()),
  knownFrom: text(),
  evidenceId: maybe(text()),
}

/** One version of an alert. */
export type StoredStep = RowOf<typeof columns> & { kind: AlertStep['kind'] }

const list = `rule, realm_id, source, external_id, customer_id, state, message, evidence, verdict, times_opened, dismissed_by, dismissed_reason, known_from, evidence_id`

/** The latest versions of one alert up to an instant, oldest first, and how many there are before them. */
export async function readAlertHistory(
  context: HubContext,
  key: string,
  { until, limit }: { until: Instant | undefined; limit: number },
): Promise<{ steps: StoredStep[]; earlier: number }> {
  const of = (name: 'billing_alerts' | 'billing_alerts_versions') =>
    `select ${list} from ${context.table(name)} where tenant_id = $1 and alert_key = $2`
  const rows = await read(
    context,
    `select rule, realm_id as "realmId", source, external_id as "externalId", customer_id as "customerId", state, message, evidence::text as facts, verdict,
       times_opened as "timesOpened", dismissed_by as "dismissedBy", dismissed_reason as "dismissedReason", ${exactInstantText('known_from')} as "knownFrom", evidence_id::text as "evidenceId",
       count(*) over ()::integer as versions
     from (${of('billing_alerts')} union all ${of('billing_alerts_versions')}) b
     where $3::timestamptz is null or b.known_from <= $3::timestamptz order by b.known_from desc limit $4`,
    // One more: the step before names the kind of the first one.
    [context.tenantId, key, until ?? null, limit + 1],
    { ...columns, versions: integer() },
  )
  const steps = rows
    .toReversed()
    .map(({ versions: _, ...row }, index, all) => ({ ...row, kind: nameStep(all[index - 1], row) }))
    .slice(-limit)
  return { steps, earlier: (rows[0]?.versions ?? 0) - steps.length }
}

function nameStep(
  before: RowOf<typeof columns> | undefined,
  { state, verdict, timesOpened }: RowOf<typeof columns>,
): AlertStep['kind'] {
  if (state !== 'open') return state
  if (before === undefined) return timesOpened > 1 ? 'reopened' : 'opened'
  if (before.state === 'closed') return 'reopened'
  return verdict === 'fires' ? 'updated' : 'unchecked'
}
