import type { Kysely } from 'kysely'
import { CustodyError } from '../custody/custody-error.ts'
import type { CustodyErrorCode } from '../custody/custody-error.ts'
import type { KeyRing } from '../custody/key-ring.ts'
import type { TokenColumn } from '../custody/token-context.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { readStalePage } from './read-stale-page.ts'
import type { StaleConnection } from './read-stale-page.ts'
import { contextOf } from './stored-connection.ts'
import { writeRekeyed } from './write-rekeyed.ts'
import type { RekeyedConnection } from './write-rekeyed.ts'

export interface RekeyOptions {
  /** Rows per statement; each costs about 30 µs of CPU per secret. Default 500. */
  batchSize?: number
  /** Stops between two batches; what was re-keyed stays re-keyed. */
  signal?: AbortSignal
  /** Called after each batch. */
  onProgress?: (progress: RekeyProgress) => void
}

export interface RekeyProgress {
  /** Rows brought under the current key so far. */
  rekeyed: number
  /** Rows no key of the ring opens. They stay as they are. */
  failed: { tenantId: string; code: CustodyErrorCode }[]
}

/**
 * Brings every stored secret under the current key, while the application reads and refreshes.
 *
 * Safe to stop, to kill and to run in several processes: each row names its key, a row that changed since it was read
 * is taken up again in the next pass, and the run ends with the first pass that finds nothing to do. It waits for a row
 * that a transaction holds, as long as that takes. Start it when every process has the new ring; only when it resolved
 * without `failed` may the old key go.
 */
export async function rekey(
  { db, keyRing }: { db: Kysely<StorageDatabase>; keyRing: KeyRing },
  options: RekeyOptions = {},
): Promise<RekeyProgress> {
  const limit = options.batchSize ?? 500
  const failed = new Map<string, CustodyErrorCode>()
  let rekeyed = 0
  const progress = (): RekeyProgress => ({
    rekeyed,
    failed: [...failed].map(([tenantId, code]) => ({ tenantId, code })),
  })

  // Rows that others hold are passed over; a pass that could move nothing else waits for them instead of asking again
  // and again.
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
