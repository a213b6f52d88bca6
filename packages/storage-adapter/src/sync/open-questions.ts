import {
  toInstant,
  type DeletionReason,
  type OpenQuestion,
  type QuestionChanges,
  type QuestionKind,
  type SyncEntity,
} from '@vectis/quickbooks'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { run, type SyncContext } from './sync-context.ts'

/** Takes answered questions away and writes the others, inside the transaction that `context.db` is. */
export async function changeQuestions(
  context: SyncContext,
  realmId: string,
  { put = [], add = [], settle = [] }: QuestionChanges,
): Promise<void> {
  const table = context.table('quickbooks_open_questions')
  if (settle.length > 0) {
    await run(
      context,
      `delete from ${table} q using jsonb_to_recordset($1::jsonb) as p(entity text, "externalId" text, "createdFrom" text)
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
  // A statement cannot write a row twice: of two under one key the later stands.
  const latest = new Map(questions.map((one) => [keyOf(one), one]))
  await run(
    context,
    `insert into ${context.table('quickbooks_open_questions')} as q (tenant_id, realm_id, entity, external_id, created_from, created_before, kind, claim, claimed_at, deleted_at,
       merged_into, reason, attempts, misses, next_at)
     select $2, $3, p.entity, p."externalId", coalesce(p."createdFrom", ''), p."createdBefore", p.kind, p.claim, p."claimedAt", p."deletedAt",
       p."mergedInto", p.reason, p.attempts, p.misses, p."nextAt"
     from jsonb_to_recordset($1::jsonb) as p(entity text, "externalId" text, "createdFrom" text, "createdBefore" text, kind text, claim text,
       "claimedAt" timestamptz, "deletedAt" timestamptz, "mergedInto" text, reason text, attempts integer, misses integer, "nextAt" timestamptz)
     on conflict (tenant_id, realm_id, entity, external_id, created_from) ${onConflict}`,
    [toJsonParameter([...latest.values()]), context.tenantId, realmId],
  )
}

interface QuestionRow {
  entity: SyncEntity
  external_id: string
  created_from: string
  created_before: string | null
  kind: QuestionKind
  claim: DeletionReason | null
  claimed_ms: string | number
  deleted_ms: string | number | null
  merged_into: string | null
  reason: string
  attempts: number
  misses: number
  next_ms: string | number
}

/** Those due first at the top; with `dueAt`, only those that are due by then. */
export async function readQuestions(
  context: SyncContext,
  { realmId, dueAt = null, limit }: { realmId: string; dueAt?: string | null; limit: number },
): Promise<OpenQuestion[]> {
  const { rows } = await run<QuestionRow>(
    context,
    `select entity, external_id, created_from, created_before, kind, claim, extract(epoch from claimed_at) * 1000 as claimed_ms,
       extract(epoch from deleted_at) * 1000 as deleted_ms, merged_into, reason, attempts, misses, extract(epoch from next_at) * 1000 as next_ms
     from ${context.table('quickbooks_open_questions')}
     where tenant_id = $1 and realm_id = $2 and ($3::timestamptz is null or next_at <= $3::timestamptz)
     order by next_at, entity, external_id, created_from limit $4`,
    [context.tenantId, realmId, dueAt, limit],
  )
  return rows.map((row) => ({
    entity: row.entity,
    externalId: row.external_id,
    createdFrom: row.created_from === '' ? null : row.created_from,
    createdBefore: row.created_before,
    kind: row.kind,
    claim: row.claim,
    claimedAt: toInstant(Number(row.claimed_ms)),
    deletedAt: row.deleted_ms === null ? null : toInstant(Number(row.deleted_ms)),
    mergedInto: row.merged_into,
    reason: row.reason,
    attempts: row.attempts,
    misses: row.misses,
    nextAt: toInstant(Number(row.next_ms)),
  }))
}

function keyOf({ entity, externalId, createdFrom }: OpenQuestion): string {
  return JSON.stringify([entity, externalId, createdFrom ?? ''])
}
