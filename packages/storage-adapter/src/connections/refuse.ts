import type { ConnectContext } from './connect.ts'
import { endClaim } from './end-claim.ts'
import { readFormer } from './former-realm.ts'
import { readConnection } from './read-connection.ts'

/**
 * Ends an unconfirmed connection of this generation, and gives the company back whose place it took; false when it is
 * another by now.
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
