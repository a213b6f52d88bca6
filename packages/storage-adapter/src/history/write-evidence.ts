import type { BatchEvidence } from '@vectis/quickbooks/ports'
import { toJsonParameter } from '../databases/json-parameter.ts'
import { qualify } from '../databases/quote-identifier.ts'
import { run } from '../databases/run.ts'
import type { Tables } from '../databases/tables.ts'
import { evidence } from '../migrations/0003/evidence.ts'
import { evidenceNow } from '../rules/evidence.ts'

/** Where a transaction learnt what it wrote. */
export interface WrittenEvidence {
  kind: 'sync' | 'source' | 'links' | 'alerts'
  /** Of kind `source`. Default: none. */
  source?: string
  /** Default: none. */
  realmId?: string
  step?: BatchEvidence['step'] | 'pass' | 'person'
  /** Server time of the last answer. Default: none. */
  observedAt?: string
  /** The run, its calls and events. Default: unknown. */
  of?: BatchEvidence
  /** The person who decided. Default: none. */
  actor?: string
}

/** SQL: since when evidence is kept here; null while it is not. */
export function evidenceSince({ schema }: Pick<Tables, 'schema'>): string {
  return `(select applied_at from ${qualify(schema, 'quickbooks_schema_migrations')} where name = '${evidence.name}')`
}

/**
 * Writes the evidence whose id the transaction took; a second call in the same transaction does nothing. Call it only
 * when rows were written, and always then: their versions name it.
 */
export async function writeEvidence(
  context: Tables & { tenantId: string },
  { kind, source, realmId = '', step, observedAt, of, actor }: WrittenEvidence,
): Promise<void> {
  await run(
    context,
    `insert into ${context.table('billing_evidence')} (tenant_id, evidence_id, realm_id, kind, run_id, step, observed_at, scan_id, calls, more_calls, events, actor, source)
     select $1, ${evidenceNow}, $2, $3, $4, $5, $6::timestamptz, $7, $8::text::jsonb, $9::integer, $10::text::jsonb, $11, $12
     where ${evidenceNow} is not null
     on conflict do nothing`,
    [
      context.tenantId,
      realmId,
      kind,
      of?.runId ?? null,
      step ?? of?.step ?? null,
      observedAt ?? null,
      of?.scanId ?? null,
      toJsonParameter(of?.calls ?? []),
      of?.moreCalls ?? 0,
      toJsonParameter(of?.events ?? []),
      actor ?? null,
      source ?? null,
    ],
  )
}
