/** Names that a `ts fragment` block in the documentation may use without an import. Append what a fragment of yours needs. */
import type { IncomingMessage } from 'node:http'
import type { BillingHub, SpineSource, TicketSource } from '@vectis/billing-hub'
import type {
  Clock,
  Credentials,
  Environment,
  Limiter,
  Logger,
  QuickBooks,
  QuickBooksOptions,
  Realm,
} from '@vectis/quickbooks'
import type { AuthorizationRequest, PendingAuthorization } from '@vectis/quickbooks/oauth'
import type {
  AuthorizationStateStore,
  ConnectionStore,
  ScanPosition,
  UsageStore,
} from '@vectis/quickbooks/ports'
import type { Instant } from '@vectis/quickbooks/values'
import type { Emulator } from '@vectis/quickbooks-emulator'
import type {
  Integration,
  IntegrationOptions,
  TenantIntegration,
} from '@vectis/quickbooks-integration'
import type { Storage } from '@vectis/quickbooks-storage'
import type { SyncRunner } from '@vectis/quickbooks-sync'
import type { Kysely } from 'kysely'
import type { Pool } from 'pg'

declare global {
  const quickbooks: QuickBooks
  const credentials: Credentials
  const realm: Realm
  const storage: Storage
  const emulator: Emulator
  const db: Kysely<any>
  const pool: Pool
  const tenantId: string
  const realmId: string
  /** Points in time, RFC 3339. */
  const since: Instant
  const from: Instant
  const to: Instant
  const signal: AbortSignal
  /** The callback's request. */
  const request: IncomingMessage & { url: string }
  /** What the last run stored, if there was one. */
  const saved: ScanPosition | null
  function save(rows: readonly object[], position: ScanPosition): Promise<void>

  // Of the walk through the Express example.
  const options: {
    credentials: Record<Environment, Pick<Credentials, 'clientId' | 'clientSecret'> | null>
    databaseUrl: string | null
    encryptionKey: string
    endpoints?: NonNullable<QuickBooksOptions['endpoints']>
  }
  const redirectUri: string
  const keysOf: (environment: Environment) => Credentials
  const clock: Clock
  const logger: Logger
  const limiter: Limiter
  const spine: SpineSource
  const tickets: TicketSource
  const connections: ConnectionStore
  const states: AuthorizationStateStore
  const usage: UsageStore
  const shared: { connections: ConnectionStore; clock: Clock; logger: Logger }
  const hub: BillingHub
  const callsPerMonth: number
  const runner: SyncRunner
  const closing: AbortController
  const tickSoon: (tenantId: string) => void
  const asked: AuthorizationRequest
  const session: { pending: { state: string; at: number } | null; user: { name: string } | null }
  const given: Pick<IntegrationOptions, 'authorize' | 'credentials' | 'publicUrl'>
  const databaseUrl: string | null
  const encryptionKey: string
  const ask: (actor: string) => Promise<PendingAuthorization>
  const parameters: string
  const expectedState: string | null
  const connect: TenantIntegration['connect']
  const sync: TenantIntegration['sync']
  const wiring: {
    clock: Clock
    hub: BillingHub
    webhook: (request: Request) => Promise<Response>
    integration: Integration
    storage: Storage
  }
  const customer: { id: string }
  const when: { knownAt: Instant | null; asOf: string | null }
  const timesOf: (choice: typeof when) => { known: { knownAt?: Instant }; books: { asOf?: string } }
  const explainGap: (
    parts: typeof wiring,
    asked: { tenantId: string; when: typeof when },
  ) => Promise<{ text: string }>
  const isPast: boolean
  const readAccounts: (
    place: Storage,
    asked: { tenantId: string; customerId: string },
  ) => Promise<{ externalId: string }[]>
  const today: string
  const timeZone: string
}
