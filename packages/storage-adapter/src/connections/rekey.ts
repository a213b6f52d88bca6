import { checkCount, checkGiven } from '@vectis/quickbooks/values'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { CustodyError } from '../custody/custody-error.ts'
import type { CustodyErrorCode } from '../custody/custody-error.ts'
import type { KeyRing } from '../custody/key-ring.ts'
import type { TokenColumn } from '../custody/token-context.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { contextOf, storedConnectionColumns } from './stored-connection.ts'
import type { StoredConnection } from './stored-connection.ts'

export interface RekeyOptions {
  /** Rows per statement; each costs about 30 µs of CPU per secret. Default 500. */
  batchSize?: number
  /** Stops between two batches; what was re-keyed stays re-keyed. */
  signal?: AbortSignal
  /** Called after each batch. */
  onProgress?: (progress: RekeyProgress) => void
}

export interface RekeyProgress {
  /** Rows re-encrypted with the current key so far. */
  rekeyed: number
  /** Rows that no key of the ring decrypts. They stay unchanged. */
  failed: { tenantId: string; code: CustodyErrorCode }[]
}

/**
 * Re-encrypts every stored secret with the current key while the application continues to run.
 *
 * Safe to stop, to kill and to run in several processes: each row names its key, a row that changed since it was read
 * is handled in the next pass, and the run ends with the first pass that finds nothing to do. It waits without limit
 * for rows that a transaction holds. Start it when every process has the new key ring. Remove the old key only after it
 * resolved without `failed`.
 */
export async function rekey(
  { db, keyRing }: { db: Kysely<StorageDatabase>; keyRing: KeyRing },
  options: RekeyOptions = {},
): Promise<RekeyProgress> {
  checkGiven('rekey', options)
  checkCount('rekey', 'batchSize', options.batchSize, 1)
  const limit = options.batchSize ?? 500
  const failed = new Map<string, CustodyErrorCode>()
  let rekeyed = 0
  const progress = (): RekeyProgress => ({
    rekeyed,
    failed: [...failed].map(([tenantId, code]) => ({ tenantId, code })),
  })

  // Rows that others hold are skipped. If nothing else is left, the pass waits for them instead of polling.
  let isWaiting = false
  for (let isDone = false; !isDone;) {
    isDone = true
    let moved = 0
    failed.clear()
    let after: string | null = null
    for (;;) {
      options.signal?.throwIfAborted()
      const page: StaleConnection[] = await readStalePage(db, {
        keyId: keyRing.currentId,
        after,
        limit,
      })
      if (page.length === 0) break
      after = page.at(-1)?.tenant_id ?? null
      const resealed = page.flatMap((row) => reseal(row, keyRing, failed) ?? [])
      if (resealed.length > 0) {
        isDone = false
        const written = await writeRekeyed(db, resealed, { isWaiting })
        moved += written
        rekeyed += written
      }
      options.onProgress?.(progress())
      if (page.length < limit) break
    }
    isWaiting = moved === 0
  }
  return progress()
}

function reseal(
  row: StaleConnection,
  keyRing: KeyRing,
  failed: Map<string, CustodyErrorCode>,
): RekeyedConnection | null {
  const move = (column: TokenColumn, generation: string): string | null => {
    const envelope = row[column]
    if (envelope === null) return null
    const context = contextOf({ ...row, generation }, column)
    return keyRing.seal(keyRing.open(envelope, context), context)
  }
  try {
    return {
      tenant_id: row.tenant_id,
      generation: Number(row.generation),
      verifier_generation: Number(row.verifier_generation),
      access_token: move('access_token', row.generation),
      refresh_token: move('refresh_token', row.generation),
      previous_refresh_token: move('previous_refresh_token', row.generation),
      verifier_tokens: move('verifier_tokens', row.verifier_generation),
      token_key_id: row.token_key_id && keyRing.currentId,
      verifier_key_id: row.verifier_key_id && keyRing.currentId,
    }
  } catch (error) {
    if (!(error instanceof CustodyError)) throw error
    failed.set(row.tenant_id, error.code)
    return null
  }
}

interface StaleConnection extends StoredConnection {
  token_key_id: string | null
  verifier_key_id: string | null
}

/** Rows of any tenant with a secret under a key other than `keyId`, by tenant id after `after`. For re-keying only. */
async function readStalePage(
  db: Kysely<StorageDatabase>,
  input: { keyId: string; after: string | null; limit: number },
): Promise<StaleConnection[]> {
  let query = db
    .selectFrom('quickbooks_connections')
    .select(storedConnectionColumns)
    .select(['token_key_id', 'verifier_key_id'])
    .where(sql<boolean>`(token_key_id <> ${input.keyId} or verifier_key_id <> ${input.keyId})`)
    .orderBy('tenant_id')
    .limit(input.limit)
  if (input.after !== null) query = query.where('tenant_id', '>', input.after)
  return query.execute()
}

/** The secrets of one row under another key, and the generations at which they were read. */
interface RekeyedConnection {
  tenant_id: string
  generation: number
  verifier_generation: number
  access_token: string | null
  refresh_token: string | null
  previous_refresh_token: string | null
  verifier_tokens: string | null
  token_key_id: string | null
  verifier_key_id: string | null
}

const sentColumns = sql.raw(
  'tenant_id text, generation bigint, verifier_generation bigint, access_token text, refresh_token text, ' +
    'previous_refresh_token text, verifier_tokens text, token_key_id text, verifier_key_id text',
)

/**
 * Writes a batch in one statement and returns how many rows were updated: those whose generations are unchanged. Rows
 * that another process is writing are skipped, so that re-keying neither waits for a refresh nor delays one, unless it
 * has nothing else to do.
 */
async function writeRekeyed(
  db: Kysely<StorageDatabase>,
  rows: readonly RekeyedConnection[],
  { isWaiting }: { isWaiting: boolean },
): Promise<number> {
  const sent = sql<RekeyedConnection>`jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)`
  const row = await db
    .with('sent', (cte) =>
      cte.selectFrom(sent.as<'batch'>(sql`batch (${sentColumns})`)).selectAll(),
    )
    .with('locked', (cte) =>
      cte
        .selectFrom('quickbooks_connections as stored')
        .innerJoin('sent', 'sent.tenant_id', 'stored.tenant_id')
        .select('stored.tenant_id')
        .whereRef('stored.generation', '=', sql`sent.generation`)
        .whereRef('stored.verifier_generation', '=', sql`sent.verifier_generation`)
        // Another process may have re-keyed the row meanwhile: once is enough.
        .where(
          sql<boolean>`(stored.token_key_id <> sent.token_key_id or stored.verifier_key_id <> sent.verifier_key_id)`,
        )
        .orderBy('stored.tenant_id')
        .forUpdate('stored')
        .$if(!isWaiting, (query) => query.skipLocked()),
    )
    .with('rekeyed', (cte) =>
      cte
        .updateTable('quickbooks_connections as stored')
        .from(['sent', 'locked'])
        .set((eb) => ({
          access_token: eb.ref('sent.access_token'),
          refresh_token: eb.ref('sent.refresh_token'),
          previous_refresh_token: eb.ref('sent.previous_refresh_token'),
          verifier_tokens: eb.ref('sent.verifier_tokens'),
          token_key_id: eb.ref('sent.token_key_id'),
          verifier_key_id: eb.ref('sent.verifier_key_id'),
          updated_at: sql<string>`now()`,
        }))
        .whereRef('stored.tenant_id', '=', 'locked.tenant_id')
        .whereRef('sent.tenant_id', '=', 'locked.tenant_id')
        .whereRef('stored.generation', '=', sql`sent.generation`)
        .whereRef('stored.verifier_generation', '=', sql`sent.verifier_generation`)
        .returning('stored.tenant_id'),
    )
    .selectFrom('rekeyed')
    .select(sql<string>`count(*)::text`.as('rekeyed'))
    .executeTakeFirstOrThrow()
  return Number(row.rekeyed)
}
