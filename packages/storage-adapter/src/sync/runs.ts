import { remedies } from '@vectis/quickbooks/errors'
import type { SetAside, SyncRun } from '@vectis/quickbooks/ports'
import { instantText } from '../databases/column-text.ts'
import { integer, json, maybe, text } from '../databases/columns.ts'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { boundFirst, isBound } from '../databases/in-transaction.ts'
import { read, run } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'

/** The stored outcome of a run that never ended. */
const interrupted = remedies.interrupted

export type Recorder = Pick<SyncContext, 'db' | 'tenantId' | 'table' | 'isOwnTransaction'>

export async function startRun(
  context: Recorder,
  started: Pick<SyncRun, 'runId' | 'realmId' | 'kind' | 'reason' | 'startedAt'>,
): Promise<void> {
  // The lease is held, so an earlier run without an end will never end: a run that lost its lease began before this
  // one.
  await run(
    context,
    `${boundFirst(context)}, ended as (
       update ${context.table('quickbooks_sync_runs')}
       set finished_at = $6::timestamptz, outcome = 'aborted', error_code = 'interrupted', message = $7, remedy = $8
       where ${isBound} and tenant_id = $1 and realm_id = $3 and run_id <> $2 and finished_at is null and started_at <= $6::timestamptz
     )
     insert into ${context.table('quickbooks_sync_runs')} (tenant_id, run_id, realm_id, kind, reason, started_at)
     values ($1, $2, $3, $4, $5, $6::timestamptz) on conflict do nothing`,
    [
      context.tenantId,
      started.runId,
      started.realmId,
      started.kind,
      started.reason,
      started.startedAt,
      interrupted.say,
      interrupted.do,
    ],
  )
}

export async function finishRun(
  context: Recorder,
  finished: SyncRun,
  setAside: readonly SetAside[],
): Promise<void> {
  await startRun(context, finished)
  await run(
    context,
    `update ${context.table('quickbooks_sync_runs')}
     set kind = $3, reason = $4, finished_at = $5::timestamptz, outcome = $6, calls = $7, entities = $8::text::jsonb,
         error_code = $9, message = $10, remedy = $11, intuit_tid = $12, problems = $13::text::jsonb, report = $14::text::jsonb
     where tenant_id = $1 and run_id = $2`,
    [
      context.tenantId,
      finished.runId,
      finished.kind,
      finished.reason,
      finished.finishedAt,
      finished.outcome,
      finished.calls,
      toJsonParameter(finished.entities),
      finished.errorCode,
      finished.message,
      finished.remedy,
      finished.intuitTid,
      toJsonParameter(finished.problems),
      finished.report === null ? null : toJsonParameter(finished.report),
    ],
  )
  if (setAside.length === 0) return
  await run(
    context,
    `insert into ${context.table('quickbooks_set_aside')} (tenant_id, realm_id, run_id, entity, external_id, path, message, at)
     select $2, $3, $4, p.entity, p."externalId", p.path, p.message, $5::timestamptz
     from jsonb_to_recordset($1::text::jsonb) as p(entity text, "externalId" text, path text, message text)`,
    [
      toJsonParameter(setAside),
      context.tenantId,
      finished.realmId,
      finished.runId,
      finished.finishedAt ?? finished.startedAt,
    ],
  )
}

const runColumns = {
  run_id: text(),
  realm_id: text(),
  kind: text<SyncRun['kind']>(),
  reason: text(),
  started_at: text(),
  finished_at: maybe(text()),
  outcome: maybe(text<NonNullable<SyncRun['outcome']>>()),
  calls: integer(),
  entities: json<SyncRun['entities']>(),
  error_code: maybe(text()),
  message: maybe(text()),
  remedy: maybe(text()),
  intuit_tid: maybe(text()),
  problems: json<SyncRun['problems']>(),
  report: maybe(json<NonNullable<SyncRun['report']>>()),
  repeats: integer(),
}

export async function readRuns(
  context: Recorder,
  { realmId, limit }: { realmId: string; limit: number },
): Promise<SyncRun[]> {
  const rows = await read(
    context,
    `select run_id, realm_id, kind, reason, ${instantText('r.started_at')} as started_at,
       ${instantText('r.finished_at')} as finished_at, outcome, calls, entities::text as entities, error_code, message, remedy,
       intuit_tid, problems::text as problems, report::text as report, repeats
     from ${context.table('quickbooks_sync_runs')} r
     where tenant_id = $1 and realm_id = $2 order by r.started_at desc, run_id desc limit $3`,
    [context.tenantId, realmId, limit],
    runColumns,
  )
  return rows.map((row) => ({
    runId: row.run_id,
    realmId: row.realm_id,
    kind: row.kind,
    reason: row.reason,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    outcome: row.outcome,
    calls: row.calls,
    entities: row.entities,
    errorCode: row.error_code,
    message: row.message,
    remedy: row.remedy,
    intuitTid: row.intuit_tid,
    problems: row.problems,
    report: row.report,
    ...(row.repeats === 0 ? {} : { repeats: row.repeats }),
  }))
}
