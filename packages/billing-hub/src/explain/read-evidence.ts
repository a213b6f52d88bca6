import type { AnsweredCall, EvidenceEvent } from '@vectis/quickbooks/ports'
import {
  evidenceSince,
  exactInstantText,
  instantText,
  integer,
  json,
  maybe,
  read,
  text,
  toJsonParameter,
} from '@vectis/quickbooks-storage/database'
import { knownAtEach, type HubContext } from '../context/hub-context.ts'
import type { Evidence, ExplainedRun, KnownVersion } from './explanation.ts'

/** What a version names as its evidence, and of which document it is. */
export interface NamedEvidence {
  knownFrom: string
  evidenceId: string | null
  /** Null: not of a document. */
  document: { entity: string; externalId: string } | null
}

/** Finds the evidence of versions that were read with their ids. */
export type FindEvidence = (named: NamedEvidence) => KnownVersion

const runColumns = {
  runId: text(),
  kind: text<ExplainedRun['kind']>(),
  reason: text(),
  startedAt: text(),
  finishedAt: maybe(text()),
  outcome: maybe(text<NonNullable<ExplainedRun['outcome']>>()),
}

const runJson = (alias: string) =>
  `jsonb_build_object('runId', ${alias}.run_id, 'kind', ${alias}.kind, 'reason', ${alias}.reason, 'startedAt', ${instantText(`${alias}.started_at`)},
     'finishedAt', ${instantText(`${alias}.finished_at`)}, 'outcome', ${alias}.outcome)`

/**
 * Reads the evidence with these ids, with its runs. Always of the present: a run is recorded at its end, after its
 * versions are known.
 */
export async function readEvidence(
  context: HubContext,
  ids: readonly (string | null)[],
): Promise<FindEvidence> {
  const asked = [...new Set(ids)].filter((id) => id !== null)
  const [rows, since] = await Promise.all([
    read(
      context,
      `select e.evidence_id::text as id, e.kind, e.source, ${instantText('e.at')} as at, e.step, ${instantText('e.observed_at')} as "observedAt", e.run_id as "runId",
         case when r.run_id is not null then ${runJson('r')}::text end as run, e.scan_id as "scanId", e.calls::text as calls,
         e.more_calls as "moreCalls", e.events::text as events, e.actor, e.reference
       from ${context.table('billing_evidence')} e left join ${context.table('quickbooks_sync_runs')} r on r.tenant_id = e.tenant_id and r.run_id = e.run_id
       where e.tenant_id = $1 and e.evidence_id in (select jsonb_array_elements_text($2::text::jsonb)::bigint)`,
      [context.tenantId, toJsonParameter(asked)],
      {
        id: text(),
        kind: text(),
        source: maybe(text()),
        at: text(),
        step: maybe(text()),
        observedAt: maybe(text()),
        runId: maybe(text()),
        run: maybe(json<ExplainedRun>()),
        scanId: maybe(text()),
        calls: json<AnsweredCall[]>(),
        moreCalls: integer(),
        events: json<EvidenceEvent[]>(),
        actor: maybe(text()),
        reference: maybe(text()),
      },
    ),
    readSince(context),
  ])
  const known = new Map<string, Evidence>(rows.map((row) => [row.id, row]))
  return ({ knownFrom, evidenceId, document }) => {
    const evidence = known.get(evidenceId ?? '')
    if (evidence !== undefined) {
      return { knownFrom, evidence: narrow(evidence, document), missing: null }
    }
    const isBefore = since === null || knownFrom < since
    const missing = evidenceId !== null ? 'deleted' : isBefore ? 'not_kept_yet' : 'not_named'
    return { knownFrom, evidence: null, missing }
  }
}

/** When evidence was kept from; null while it is not. Instants of one format, so that text order is time order. */
async function readSince(context: HubContext): Promise<string | null> {
  const since = exactInstantText(evidenceSince(context))
  const [row] = await read(context, `select ${since} as since`, [], { since: maybe(text()) })
  return row?.since ?? null
}

/** Of a batch, the answers and events about one document. */
function narrow(evidence: Evidence, document: NamedEvidence['document']): Evidence {
  if (document === null) return evidence
  const { entity, externalId } = document
  return {
    ...evidence,
    calls: evidence.calls.filter(
      (call) =>
        call.entities.includes(entity) &&
        (call.externalId === null || call.externalId === externalId),
    ),
    events: evidence.events.filter(
      (event) => event.entity === entity && event.externalId === externalId,
    ),
  }
}

/**
 * For each instant the last run of a company that had ended by then, and read something; of any company for the empty
 * text. By the place of the instant.
 */
export async function readLastRuns(
  context: HubContext,
  asked: readonly { realmId: string; at: string }[],
): Promise<Map<number, ExplainedRun>> {
  const rows = await read(
    context,
    `select i.n, r.* from jsonb_to_recordset($2::text::jsonb) as i (n integer, realm text, at timestamptz) cross join lateral (
       select r.run_id as "runId", r.kind, r.reason, ${instantText('r.started_at')} as "startedAt", ${instantText('r.finished_at')} as "finishedAt", r.outcome
       from ${knownAtEach(context, 'i.at').table('quickbooks_sync_runs')} r
       where r.tenant_id = $1 and i.realm in (r.realm_id, '') and r.finished_at <= i.at and r.outcome in ('succeeded', 'partial')
       order by r.finished_at desc, r.run_id desc limit 1) r`,
    [
      context.tenantId,
      toJsonParameter(asked.map(({ realmId: realm, at }, n) => ({ n, realm, at }))),
    ],
    { ...runColumns, n: integer() },
  )
  return new Map(rows.map(({ n, ...run }) => [n, run]))
}
