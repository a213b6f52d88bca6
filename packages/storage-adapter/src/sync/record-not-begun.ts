import type { SyncRun } from '@vectis/quickbooks/ports'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { run } from '../databases/run.ts'
import type { Recorder } from './runs.ts'

/**
 * A run that failed before its plan, in one statement. A tenant whose consent was revoked fails at every tick: one row
 * counts these ticks. The lease is not held, so no other run is changed.
 */
export async function recordNotBegun(context: Recorder, notBegun: SyncRun): Promise<void> {
  const runs = context.table('quickbooks_sync_runs')
  await run(
    context,
    `with newest as (
       select run_id, kind, error_code from ${runs}
       where tenant_id = $1 and realm_id = $3 order by started_at desc, run_id desc limit 1
     ), repeated as (
       update ${runs} r
       set repeats = r.repeats + 1, finished_at = greatest(r.finished_at, $6::timestamptz), message = $9, remedy = $10,
           intuit_tid = $11, problems = $12::text::jsonb
       from newest n
       where r.tenant_id = $1 and r.run_id = n.run_id and n.kind = 'not_begun' and n.error_code = $8::text
       returning r.run_id
     )
     insert into ${runs} (tenant_id, run_id, realm_id, kind, reason, started_at, finished_at, outcome, error_code, message,
       remedy, intuit_tid, problems)
     select $1, $2, $3, 'not_begun', $4, $5::timestamptz, $6::timestamptz, $7, $8, $9, $10, $11, $12::text::jsonb
     where not exists (select from repeated)
     on conflict do nothing`,
    [
      context.tenantId,
      notBegun.runId,
      notBegun.realmId,
      notBegun.reason,
      notBegun.startedAt,
      notBegun.finishedAt,
      notBegun.outcome,
      notBegun.errorCode,
      notBegun.message,
      notBegun.remedy,
      notBegun.intuitTid,
      toJsonParameter(notBegun.problems),
    ],
  )
}
