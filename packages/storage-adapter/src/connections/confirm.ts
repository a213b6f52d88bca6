import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { durably } from '../databases/durably.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import type { ConnectContext } from './connect.ts'
import { formerColumns, readFormer, takeOffFormer } from './former-realm.ts'
import type { FormerRealm } from './former-realm.ts'
import { readConnection } from './read-connection.ts'
import { forgottenTokens } from './stored-connection.ts'
import type { StoredConnection } from './stored-connection.ts'

/**
 * Makes an unconfirmed connection of this generation connected. From then on the realm is the tenant's, and no longer a
 * former one. False when the generation has changed.
 */
export async function confirm(
  db: Kysely<StorageDatabase>,
  input: { tenantId: string; generation: number },
): Promise<boolean> {
  const row = await db
    .with('confirmed', (cte) =>
      cte
        .updateTable('quickbooks_connections')
        .set({
          state: 'connected',
          awaits_proof: false,
          realm_proof: 'current',
          updated_at: sql<string>`now()`,
        })
        .where('tenant_id', '=', input.tenantId)
        .where('state', '=', 'unconfirmed')
        .where(sql<boolean>`generation = ${input.generation}::bigint`)
        .returning(['tenant_id', 'environment', 'realm_id', 'realm_proof']),
    )
    .with('entered_realm', (cte) =>
      takeOffFormer(cte, { tenantId: input.tenantId, written: 'confirmed' }),
    )
    .selectFrom('confirmed')
    .select('tenant_id')
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Ends an unconfirmed connection of this generation and restores the company that it replaced. False when the
 * generation has changed.
 */
export async function refuse(
  context: ConnectContext,
  { generation, reason }: { generation: number; reason: string },
): Promise<boolean> {
  const { db, now, tenantId } = context
  for (;;) {
    const row = await readConnection(db, now, tenantId)
    if (!row || row.state !== 'unconfirmed' || Number(row.generation) !== generation) return false
    if (await endClaim(context, row, { former: await readFormer(db, row), reason })) return true
  }
}

/**
 * Moves a connection of this generation to `action_required`; false when the generation has changed, or the row is
 * disconnected. A claim that replaced another company ends instead, and that company is restored.
 */
export async function requireAction(
  context: ConnectContext,
  input: { generation: number; reason: string },
): Promise<boolean> {
  const { db, now, tenantId } = context
  const { generation, reason } = input
  for (;;) {
    const read = await readConnection(db, now, tenantId)
    if (!read || read.state === 'disconnected' || Number(read.generation) !== generation) {
      return false
    }
    const former = read.state === 'unconfirmed' ? await readFormer(db, read) : null
    if (former !== null) {
      if (await endClaim(context, read, { former, reason })) return true
      continue
    }
    const row = await db
      .updateTable('quickbooks_connections')
      .set({ state: 'action_required', state_reason: reason, updated_at: sql<string>`now()` })
      .where('tenant_id', '=', tenantId)
      .where(sql<boolean>`generation = ${generation}::bigint`)
      .where('state', '=', read.state)
      .returning('tenant_id')
      .executeTakeFirst()
    if (row !== undefined) return true
  }
}

/**
 * Ends an unconfirmed claim as it was read, in one statement: its tokens are deleted, and the company that it replaced
 * is restored, disconnected. False when the row has changed since.
 */
async function endClaim(
  { db, keyRing, tenantId }: ConnectContext,
  row: StoredConnection,
  { former, reason }: { former: FormerRealm | null; reason: string },
): Promise<boolean> {
  const written = await db
    .with('ended', (cte) =>
      cte
        .updateTable('quickbooks_connections')
        .set({
          ...forgottenTokens,
          // If the company stayed the same, its webhooks are still this tenant's.
          state: row.realm_proof === 'current' ? 'action_required' : 'disconnected',
          state_reason: reason,
          generation: Number(row.generation) + 1,
          ...(former ? formerColumns(keyRing, row, former) : {}),
        })
        .where('tenant_id', '=', tenantId)
        .where('state', '=', 'unconfirmed')
        .where(sql<boolean>`generation = ${Number(row.generation)}::bigint`)
        .where(sql<boolean>`verifier_generation = ${Number(row.verifier_generation)}::bigint`)
        .returning(['tenant_id', 'environment', 'realm_id', 'realm_proof'])
        .returning(durably),
    )
    .with('entered_realm', (cte) => takeOffFormer(cte, { tenantId, written: 'ended' }))
    .selectFrom('ended')
    .select('tenant_id')
    .executeTakeFirst()
  return written !== undefined
}
