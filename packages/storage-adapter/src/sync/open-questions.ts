import type {
  DeletionReason,
  OpenQuestion,
  QuestionChanges,
  QuestionKind,
  TenantSyncStore,
} from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { instantText } from '../databases/column-text.ts'
import { integer, maybe, text, type RowOf } from '../databases/columns.ts'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { read, run } from '../databases/run.ts'
import type { SyncContext } from './sync-context.ts'

/** Removes answered questions and writes the others, inside the transaction `context.db`. See docs/decisions/0097. */
export async function changeQuestions(
  context: SyncContext,
  realmId: string,
  { put = [], add = [], settle = [] }: QuestionChanges,
): Promise<void> {
  const table = context.table('quickbooks_open_questions')
  if (settle.length > 0) {
    await run(
      context,
      `delete from ${table} q using jsonb_to_recordset($1::text::jsonb) as p(entity text, "externalId" text, "createdFrom" text)
       where q.tenant_id = $2 and q.realm_id = $3 and q.entity = p.entity and q.external_id = p."externalId"
         and q.created_from = coalesce(p."createdFrom", '')`,
      [toJsonParameter(settle), context.tenantId, realmId],
    )
  }
  await write(context, realmId, put, replacing)
  await write(context, realmId, add, 'do nothing')
}

const replacing = `do update
     set created_before = excluded.created_before, kind = excluded.kind, claim = excluded.claim,
       claimed_at = least(q.claimed_at, excluded.claimed_at), deleted_at = excluded.deleted_at, merged_into = excluded.merged_into,
       reason = excluded.reason, attempts = excluded.attempts, misses = excluded.misses, next_at = excluded.next_at`

async function write(
  context: SyncContext,
  realmId: string,
  questions: readonly OpenQuestion[],
  onConflict: string,
): Promise<void> {
  if (questions.length === 0) return
  // A statement cannot write a row twice: of two questions with one key the later is used.
  const latest = new Map(questions.map((one) => [keyOf(one), one]))
  await run(
    context,
    `insert into ${context.table('quickbooks_open_questions')} as q (tenant_id, realm_id, entity, external_id, created_from, created_before, kind, claim, claimed_at, deleted_at,
       merged_into, reason, attempts, misses, next_at)
     select $2, $3, p.entity, p."externalId", coalesce(p."createdFrom", ''), p."createdBefore", p.kind, p.claim, p."claimedAt", p."deletedAt",
       p."mergedInto", p.reason, p.attempts, p.misses, p."nextAt"
     from jsonb_to_recordset($1::text::jsonb) as p(entity text, "externalId" text, "createdFrom" text, "createdBefore" text, kind text, claim text,
       "claimedAt" timestamptz, "deletedAt" timestamptz, "mergedInto" text, reason text, attempts integer, misses integer, "nextAt" timestamptz)
     on conflict (tenant_id, realm_id, entity, external_id, created_from) ${onConflict}`,
    [toJsonParameter([...latest.values()]), context.tenantId, realmId],
  )
}

export const questionColumns = {
  entity: text<SyncEntity>(),
  external_id: text(),
  created_from: text(),
  created_before: maybe(text()),
  kind: text<QuestionKind>(),
  claim: maybe(text<DeletionReason>()),
  claimed_at: text(),
  deleted_at: maybe(text()),
  merged_into: maybe(text()),
  reason: text(),
  attempts: integer(),
  misses: integer(),
  next_at: text(),
}

/** Of `quickbooks_open_questions q`. */
export const questionList = `entity, external_id, created_from, created_before, kind, claim, ${instantText('claimed_at')} as claimed_at,
       ${instantText('deleted_at')} as deleted_at, merged_into, reason, attempts, misses, ${instantText('q.next_at')} as next_at`

/** Their order. */
export const dueFirst = 'q.next_at, entity, external_id, created_from'

/** Questions due first come first; with `dueAt`, only those due by then, or stored by a clock far ahead. */
export async function readQuestions(
  context: SyncContext,
  {
    realmId,
    dueAt,
    ahead,
    entities,
    named = false,
    limit,
  }: Parameters<TenantSyncStore['readQuestions']>[0],
): Promise<OpenQuestion[]> {
  const rows = await read(
    context,
    `select ${questionList}
     from ${context.table('quickbooks_open_questions')} q
     where tenant_id = $1 and realm_id = $2 and ($3::timestamptz is null or q.next_at <= $3::timestamptz or q.next_at > $4::timestamptz)
       and ($5::text is null or entity in (select jsonb_array_elements_text($5::text::jsonb))) and (not $6::boolean or external_id <> '')
     order by ${dueFirst} limit $7`,
    [
      context.tenantId,
      realmId,
      dueAt ?? null,
      ahead ?? null,
      entities === undefined ? null : toJsonParameter(entities),
      named,
      limit,
    ],
    questionColumns,
  )
  return rows.map(toQuestion)
}

export function toQuestion(row: RowOf<typeof questionColumns>): OpenQuestion {
  return {
    entity: row.entity,
    externalId: row.external_id,
    createdFrom: row.created_from === '' ? null : row.created_from,
    createdBefore: row.created_before,
    kind: row.kind,
    claim: row.claim,
    claimedAt: row.claimed_at,
    deletedAt: row.deleted_at,
    mergedInto: row.merged_into,
    reason: row.reason,
    attempts: row.attempts,
    misses: row.misses,
    nextAt: row.next_at,
  }
}

function keyOf({ entity, externalId, createdFrom }: OpenQuestion): string {
  return JSON.stringify([entity, externalId, createdFrom ?? ''])
}
