/** Names that a `ts fragment` block in the documentation may use without an import. Append what a fragment of yours needs. */
import type { IncomingMessage } from 'node:http'
import type { Credentials, Instant, QuickBooks, Realm, ScanPosition } from '@vectis/quickbooks'
import type { Emulator } from '@vectis/quickbooks-testkit'
import type { Storage } from '@vectis/quickbooks-storage'
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
}
