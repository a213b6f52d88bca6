import { sql } from 'kysely'
import type { ConnectContext } from './connect.ts'
import { endClaim } from './end-claim.ts'
import { readFormer } from './former-realm.ts'
import { readConnection } from './read-connection.ts'

/**
 * Moves a connection of this generation to `action_required`; false when the generation is another, or the row is
 * disconnected. A claim that took the place of another company ends instead, and gives it back.
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
