import type { Clock } from '@vectis/quickbooks'
import { checkTenantId } from '@vectis/quickbooks/values'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { CustodyError } from '../custody/custody-error.ts'
import type { CustodyErrorCode } from '../custody/custody-error.ts'
import type { KeyRing } from '../custody/key-ring.ts'
import type { TokenColumn } from '../custody/token-context.ts'
import { durably } from '../databases/durably.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { createLeaseClock } from './refresh-lease.ts'
import type { LeaseClock } from './refresh-lease.ts'
import { contextOf, storedConnectionColumns } from './stored-connection.ts'
import type { StoredConnection } from './stored-connection.ts'

export interface AdoptOptions {
  /** Only this tenant's connection. Default: all. */
  tenantId?: string
  /** Who asked, for the record. Default: unknown. */
  actor?: string
  /** Counts, and writes nothing. Default false. */
  dryRun?: boolean
}

export interface AdoptReport {
  dryRun: boolean
  /** Connections that are this installation's now, and whose they were; null: nobody's. */
  adopted: { tenantId: string; from: string | null }[]
  /** A refresh was under way, or the row changed: call again. */
  busy: string[]
  /** Rows that no key of the ring decrypts, or whose id was changed by hand. They stay as they are. */
  failed: { tenantId: string; code: CustodyErrorCode }[]
}

/**
 * Binds the tokens of other installations to this one, and records from whom and by whom. The generation stays: a
 * refresh that the other installation began before can still be stored, and is then that installation's again.
 */
export async function adopt(
  parts: { db: Kysely<StorageDatabase>; keyRing: KeyRing; clock: Clock | undefined },
  { tenantId, actor, dryRun = false }: AdoptOptions,
): Promise<AdoptReport> {
  const { db, keyRing } = parts
  const { installationId } = keyRing
  if (installationId === null) {
    throw new TypeError(
      'adopt expected a storage with an installationId; this one has none. Name this installation: createStorage({ installationId }), or QUICKBOOKS_INSTALLATION_ID for the command.',
    )
  }
  if (tenantId !== undefined) checkTenantId('adopt', tenantId)
  const now = createLeaseClock(parts.clock)
  const report: AdoptReport = { dryRun, adopted: [], busy: [], failed: [] }
  for (const row of await listForeign(db, installationId, tenantId)) {
    const moved = bindTo(row, keyRing)
    if ('code' in moved) report.failed.push({ tenantId: row.tenant_id, code: moved.code })
    else if (dryRun || (await write(db, now, { row, moved, actor: actor ?? null }))) {
      report.adopted.push({ tenantId: row.tenant_id, from: row.installation_id })
    } else report.busy.push(row.tenant_id)
  }
  return report
}

async function listForeign(
  db: Kysely<StorageDatabase>,
  installationId: string,
  tenantId: string | undefined,
): Promise<StoredConnection[]> {
  let query = db
    .selectFrom('quickbooks_connections')
    .select(storedConnectionColumns)
    .where('access_token', 'is not', null)
    .where(sql<boolean>`installation_id is distinct from ${installationId}::text`)
    .orderBy('tenant_id')
  if (tenantId !== undefined) query = query.where('tenant_id', '=', tenantId)
  return query.execute()
}

type Bound = ReturnType<typeof sealAgain>

function bindTo(row: StoredConnection, keyRing: KeyRing): Bound | { code: CustodyErrorCode } {
  try {
    return sealAgain(row, keyRing)
  } catch (error) {
    if (!(error instanceof CustodyError)) throw error
    return { code: error.code }
  }
}

function sealAgain(row: StoredConnection, keyRing: KeyRing) {
  const { installationId } = keyRing
  const move = (column: Exclude<TokenColumn, 'verifier_tokens'>): string | null => {
    const envelope = row[column]
    if (envelope === null) return null
    const context = contextOf(row, column)
    return keyRing.seal(keyRing.open(envelope, context), { ...context, installationId })
  }
  return {
    access_token: move('access_token'),
    refresh_token: move('refresh_token'),
    previous_refresh_token: move('previous_refresh_token'),
    token_key_id: keyRing.currentId,
    installation_id: installationId,
  }
}

/** False when a refresh is under way, or the row has changed since it was read. */
async function write(
  db: Kysely<StorageDatabase>,
  now: LeaseClock,
  { row, moved, actor }: { row: StoredConnection; moved: Bound; actor: string | null },
): Promise<boolean> {
  const written = await db
    .updateTable('quickbooks_connections')
    .set({
      ...moved,
      adopted_at: sql<string>`${now()}`,
      adopted_from: row.installation_id,
      adopted_by: actor,
      updated_at: sql<string>`now()`,
    })
    .where('tenant_id', '=', row.tenant_id)
    .where(sql<boolean>`generation = ${row.generation}::bigint`)
    .where(sql<boolean>`installation_id is not distinct from ${row.installation_id}::text`)
    .where('access_token', '=', row.access_token)
    .where(
      sql<boolean>`not coalesce(refresh_generation = generation and refresh_lease_until > ${now()}, false)`,
    )
    .returning('tenant_id')
    .returning(durably)
    .executeTakeFirst()
  return written !== undefined
}
