import type { Environment } from '../ports/connection-store.ts'
import type { Credentials, CredentialsResolver } from './credentials.ts'
import type { EndpointSource } from './discovery.ts'
import type { Endpoints } from './endpoints.ts'

/**
 * The keys of the Intuit app that serves a tenant, and the addresses to use them at. Throws what the host's resolver
 * throws.
 */
export async function readAppAccess(
  sources: { credentials: CredentialsResolver; endpoints: EndpointSource },
  { tenantId, environment }: { tenantId: string; environment: Environment },
): Promise<Endpoints & { credentials: Credentials }> {
  const credentials = await sources.credentials(tenantId, environment)
  return { ...(await sources.endpoints(environment)), credentials }
}
