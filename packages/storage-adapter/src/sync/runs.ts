import { remedies } from '@vectis/quickbooks/errors'
import { checkCount, checkPlaces } from '@vectis/quickbooks/values'
import type { SetAside, SyncRun } from '@vectis/quickbooks/ports'
import { instantText } from '../databases/column-text.ts'
import { integer, json, maybe, text, type RowOf } from '../databases/columns.ts'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { readPrepared, runPrepared } from '../databases/run.ts'
import { instantOf } from '../rules/known-at.ts'
import type { SyncContext } from './sync-context.ts'

/** The stored outcome of a run that never ended. */
const interrupted = remedies.interrupted

export type Recorder = Pick<SyncContext, 'db' | 'tenantId' | 'table' | 'isOwnTransaction'>

type Started = Pick<SyncRun, 'runId' | 'realmId' | 'kind' | 'reason' | 'startedAt'>

export async function startRun(context: Recorder, started: Started): Promise<void> {
  // The lease is held, so an earlier run without an end will never end: a run that lost its lease began before this
  // one.
  await runPrepared(
    context,
    `with ended as (${endEarlier(context)})
     insert into ${context.table('quickbooks_sync_runs')} (tenant_id, run_id, realm_id, kind, reason, started_at)
     values ($1, $2, $3, $4, $5, $6::timestamptz) on conflict do nothing`,
    beginning(context, started),
  )
}

/** The runs that `beginning` finds without an end. */
function endEarlier({ table }: Recorder): string {
  return `
       update ${table('quickbooks_sync_runs')}
       set finished_at = $6::timestamptz, outcome = 'aborted', error_code = 'interrupted', message = $7, remedy = $8
       where tenant_id = $1 and realm_id = $3 and run_id <> $2 and finished_at is null and started_at <= $6::timestamptz`
}

/** `$1` to `$8`. */
function beginning({ tenantId }: Recorder, started: Started): (string | null)[] {
  const { runId, realmId, kind, reason, startedAt } = started
  const { say, do: remedy } = interrupted
  return [tenantId, runId, realmId, kind, reason, startedAt, say, remedy]
}

/** In one statement, so that a tick in which nothing happens costs no transaction. */
export async function finishRun(
  context: Recorder,
  finished: SyncRun,
  setAside: readonly SetAside[],
  now: number | null,
): Promise<void> {
  const runs = context.table('quickbooks_sync_runs')
  await runPrepared(
    context,
    `with ended as (${endEarlier(context)}
     ), aside as (
       insert into ${context.table('quickbooks_set_aside')} (tenant_id, realm_id, run_id, entity, external_id, path, message, at)
       select $1, $3, $2, p.entity, p."externalId", p.path, p.message, coalesce($9::timestamptz, $6::timestamptz)
       from jsonb_to_recordset($19::text::jsonb) as p(entity text, "externalId" text, path text, message text)
     )
     insert into ${runs} as r (tenant_id, run_id, realm_id, kind, reason, started_at, finished_at, outcome, calls, entities,
       error_code, message, remedy, intuit_tid, problems, report, known_at)
     values ($1, $2, $3, $4, $5, $6::timestamptz, $9::timestamptz, $10, $11, $12::text::jsonb, $13, $14, $15, $16, $17::text::jsonb, $18::text::jsonb,
       ${instantOf('$20')})
     on conflict (tenant_id, run_id) do update
     set ${finishedColumns.map((name) => `${name} = excluded.${name}`).join(', ')},
       earlier_ends = ${earlier('ends', 'r.finished_at')}, earlier_known = ${earlier('known', 'coalesce(r.known_at, r.finished_at)')}`,
    [
      ...beginning(context, finished),
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
      toJsonParameter(setAside),
      now,
    ],
  )
}

/** A quiet tick that goes on from another one: what was known after that one stays in the history. */
function earlier(name: 'ends' | 'known', ended: string): string {
  return `case when r.kind = 'quiet' and r.finished_at is not null then coalesce(r.earlier_${name}, '{}') || ${ended} end`
}

/** What is known of a run at its end; when it began stays as it was. */
const finishedColumns = [
  'kind',
  'reason',
  'finished_at',
  'outcome',
  'calls',
  'entities',
  'error_code',
  'message',
  'remedy',
  'intuit_tid',
  'problems',
  'report',
  'known_at',
  // Not in the statement: its default.
  'repeats',
]

export const runColumns = {
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

/** Of `quickbooks_sync_runs r`. */
export const runList = `run_id, realm_id, kind, reason, ${instantText('r.started_at')} as started_at,
       ${instantText('r.finished_at')} as finished_at, outcome, calls, entities::text as entities, error_code, message, remedy,
       intuit_tid, problems::text as problems, report::text as report, repeats`

/** Their order. */
export const newestFirst = 'r.started_at desc, run_id desc'

export async function readRuns(
  context: Recorder,
  input: { realmId: string; limit: number },
): Promise<SyncRun[]> {
  checkPlaces('readRuns', input, { required: ['realmId', 'limit'] })
  const { realmId, limit } = input
  checkCount('readRuns', 'limit', limit, 0)
  const rows = await readPrepared(
    context,
    `select ${runList}
     from ${context.table('quickbooks_sync_runs')} r
     where tenant_id = $1 and realm_id = $2 order by ${newestFirst} limit $3`,
    [context.tenantId, realmId, limit],
    runColumns,
  )
  return rows.map(toRun)
}

export function toRun(row: RowOf<typeof runColumns>): SyncRun {
  return {
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
  }
}
