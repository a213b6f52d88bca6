/** Names that a `ts fragment` block in the documentation may use without an import. */
import type { IncomingMessage } from 'node:http'
import type {
  AuthorizationStateStore,
  ConnectionStore,
  Instant,
  QuickBooks,
  Realm,
  ScanPosition,
  UsageStore,
} from '@vectis/quickbooks'

declare global {
  const quickbooks: QuickBooks
  const realm: Realm
  const storage: {
    connections: ConnectionStore
    states: AuthorizationStateStore
    usage: UsageStore
  }
  const tenantId: string
  const realmId: string
  /** A point in time, RFC 3339. */
  const since: Instant
  const signal: AbortSignal
  /** The callback's request. */
  const request: IncomingMessage & { url: string }
  /** What the last run stored, if there was one. */
  const saved: ScanPosition | null
  function save(rows: readonly object[], position: ScanPosition): Promise<void>
}
