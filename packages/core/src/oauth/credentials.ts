import { createHash } from 'node:crypto'
import type { Environment } from '../ports/connection-store.ts'

/** Keys of one Intuit app. Never logged. */
export interface Credentials {
  clientId: string
  clientSecret: string
  /** Exactly as registered with Intuit. */
  redirectUri: string
}

/**
 * The app a tenant connects through. Keys differ per environment, and often per tenant: each service provider registers
 * its own app. Called for each connect, refresh and revocation, so that a rotated secret takes effect at once.
 */
export type CredentialsResolver = (
  tenantId: string,
  environment: Environment,
) => Credentials | Promise<Credentials>

/** An identifier of an Intuit app for usage counts and connections. It does not reveal the client id. */
export function appIdOf(clientId: string): string {
  return createHash('sha256').update(clientId).digest('hex').slice(0, 32)
}
