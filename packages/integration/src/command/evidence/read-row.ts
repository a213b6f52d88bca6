import { syncedEntities, type SyncEntity } from '@vectis/quickbooks/rows'
import {
  instantText,
  json,
  maybe,
  openTables,
  read,
  text,
  type TableName,
} from '@vectis/quickbooks-storage/database'
import type { Storage } from '@vectis/quickbooks-storage'

/** A row as stored: each column as text, so that no amount is rounded; null where it is null. */
export type StoredRow = Record<string, string | null>

/** A version of the row, and where we learnt it. */
export interface RowVersion {
  /** Null: the present row. */
  knownTo: string | null
  row: StoredRow
  evidence: {
    kind: string
    at: string
    runId: string | null
    step: string | null
    calls: unknown
    events: unknown
  } | null
}

export interface RowQuestion {
  tenantId: string
  realmId: string
  entity: SyncEntity
  externalId: string
}

const MOST_VERSIONS = 50

/** The row and its earlier versions, the newest first; empty when none is stored. */
export async function readVersionsOf(
  storage: Pick<Storage, 'db' | 'schema'>,
  { tenantId, realmId, entity, externalId }: RowQuestion,
): Promise<RowVersion[]> {
  const tables = openTables(storage)
  const { table } = syncedEntities[entity]
  const mine = `tenant_id = $1 and source = 'quickbooks' and realm_id = $2 and external_id = $3`
  // As JSON, dates and instants are ISO 8601 whatever the session says; each value as text keeps amounts exact.
  const asText = (row: string) =>
    `(select json_object_agg(key, value) from jsonb_each_text(to_jsonb(${row})))::text`
  const rows = await read(
    tables,
    `with versions as (
       select null::timestamptz as known_to, known_from, evidence_id, ${asText('one')} as stored
         from ${tables.table(table)} one where ${mine}
       union all
       select known_to, known_from, evidence_id, ${asText('one')}
         from ${tables.table(`${table}_versions` as TableName)} one where ${mine}
     )
     select ${instantText('known_to')} as known_to, stored, kind, run_id, step, calls::text as calls, events::text as events,
            ${instantText('billing_evidence.at')} as at
       from versions left join ${tables.table('billing_evidence')} billing_evidence
         on billing_evidence.tenant_id = $1 and billing_evidence.evidence_id = versions.evidence_id
      order by versions.known_to desc nulls first limit ${MOST_VERSIONS}`,
    [tenantId, realmId, externalId],
    {
      known_to: maybe(text()),
      stored: json<StoredRow>(),
      kind: maybe(text()),
      run_id: maybe(text()),
      step: maybe(text()),
      calls: maybe(json<unknown>()),
      events: maybe(json<unknown>()),
      at: maybe(text()),
    },
  )
  return rows.map(
    ({ known_to: knownTo, stored, kind, run_id: runId, step, calls, events, at }) => ({
      knownTo,
      row: stored,
      evidence: kind === null || at === null ? null : { kind, at, runId, step, calls, events },
    }),
  )
}
