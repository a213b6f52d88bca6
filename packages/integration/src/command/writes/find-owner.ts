import { nameInstallation } from '../output/name-installation.ts'
import { plain } from '../output/plain.ts'
import type { Session } from '../session.ts'
import { listConnections } from '../../tenants/list-tenants.ts'

/** The other installation that a tenant's tokens belong to: this database is a copy, or got its id later. */
export interface Owner {
  /** Null: they are bound to none. */
  installationId: string | null
  /** The beginning of a sentence that goes on with what follows from it. */
  said: string
}

/** Null: the tokens are this installation's, or there are none. */
export async function findOwner(
  { integration }: Pick<Session, 'integration'>,
  tenantId: string,
): Promise<Owner | null> {
  const { storage } = integration.parts
  const [found] = await listConnections(storage, { tenantId })
  if (found === undefined || !found.isForeign) return null
  const { installationId } = found
  const [theirs, own] = [installationId, storage.installationId].map(nameInstallation)
  return {
    installationId,
    said: `The tokens of ${plain(tenantId)} belong to ${theirs}, not to ${own}:`,
  }
}
