import { ConnectionMissingError } from '@vectis/quickbooks'
import { checkTenantId } from '@vectis/quickbooks/values'
import type { Clock } from '@vectis/quickbooks'
import type { ConnectionStore, RefreshLease, TenantConnectionStore } from '@vectis/quickbooks/ports'
import type { Kysely } from 'kysely'
import { CustodyError } from '../custody/custody-error.ts'
import type { KeyRing } from '../custody/key-ring.ts'
import { gatherCalls } from '../databases/gather-calls.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { confirm, refuse, requireAction } from './confirm.ts'
import { connect } from './connect.ts'
import type { ConnectContext } from './connect.ts'
import { disconnect } from './disconnect.ts'
import { readFormer } from './former-realm.ts'
import { describeCompany, listConnected, readConnection } from './read-connection.ts'
import { beginRefresh, commitRefresh, createLeaseClock, releaseRefresh } from './refresh-lease.ts'
import { contextOf, isForeignRow, openConnection, sealTokens } from './stored-connection.ts'
import type { StoredConnection } from './stored-connection.ts'
import { createFindRealms, sealVerifierTokens, updateVerifierTokens } from './verifier-tokens.ts'

interface ConnectionStoreOptions {
  db: Kysely<StorageDatabase>
  /** Encrypts tokens at rest. */
  keyRing: KeyRing
  /** The clock for leases and dates. Default: the database's clock, which all processes share. */
  clock?: Clock
}

const pageSize = 500

/**
 * Connections in `quickbooks_connections`, one row per tenant, tokens encrypted for their row, column and generation.
 */
export function createConnectionStore(options: ConnectionStoreOptions): ConnectionStore {
  const { db, keyRing } = options
  const now = createLeaseClock(options.clock)
  const leased: LeasedRows = new Map()
  // Nothing is cached: each call is answered by a read that began after it, so a changed token or a disconnect takes
  // effect at once.
  const findRealms = createFindRealms({ db, keyRing })
  const findGathered = gatherCalls(
    async (asked: readonly (readonly string[])[]) => {
      const realms = await findRealms(asked.flat())
      return asked.map((realmIds) => {
        const wanted = new Set(realmIds)
        return realms.filter(({ realmId }) => wanted.has(realmId))
      })
    },
    // Unverified bodies may name any number of ids: the ids, not the bodies, limit one statement.
    { atOnce: 2, limit: 200, weigh: (realmIds) => realmIds.length, maxWeight: 2_000 },
  )

  return {
    forTenant(tenantId) {
      checkTenantId('forTenant', tenantId)
      return createTenantConnectionStore({ db, keyRing, now, leased, tenantId })
    },

    findRealms: async (realmIds) => (realmIds.length === 0 ? [] : findGathered(realmIds)),

    async *listConnected() {
      let after: string | null = null
      for (;;) {
        const page = await listConnected(db, after, pageSize)
        for (const { tenant_id: tenantId, environment, realm_id: realmId } of page) {
          yield { tenantId, environment, realmId }
          after = tenantId
        }
        if (page.length < pageSize) return
      }
    },
  }
}

/**
 * Rows as `beginRefresh` returned them, still encrypted, by tenant. With them a commit is one statement. Intuit's
 * answer may invalidate the old token, so nothing else may come between it and the statement that stores the new one.
 */
type LeasedRows = Map<string, StoredConnection>

/** One tenant's connection; every statement it makes names the tenant. */
function createTenantConnectionStore(
  context: ConnectContext & { leased: LeasedRows },
): TenantConnectionStore {
  const { db, keyRing, now, leased, tenantId } = context

  return {
    async read() {
      const row = await readConnection(db, now, tenantId)
      return row && openConnection(row, keyRing)
    },

    async readBoundRealm() {
      const row = await readConnection(db, now, tenantId)
      const bound = row?.realm_proof === 'none' ? await readFormer(db, row) : row
      return bound ? { environment: bound.environment, realmId: bound.realm_id } : null
    },

    async connect(input) {
      return openConnection(await connect(context, input), keyRing)
    },

    async beginRefresh({ generation, owner, leaseMs }): Promise<RefreshLease> {
      refuseInTransaction(context)
      for (;;) {
        const { installationId } = keyRing
        const request = { tenantId, generation, owner, leaseMs, installationId }
        const taken = await beginRefresh(db, now, request)
        if (taken) {
          leased.set(tenantId, taken)
          return {
            status: 'acquired',
            connection: openConnection(taken, keyRing),
            afterAbandonedAttempt: taken.refresh_attempts > 1,
          }
        }
        const row = await readConnection(db, now, tenantId)
        if (!row) return { status: 'unavailable', connection: null }
        const isUsable = row.state === 'connected' || row.state === 'unconfirmed'
        if (!isUsable || isForeignRow(row, keyRing)) {
          return { status: 'unavailable', connection: openConnection(row, keyRing) }
        }
        if (Number(row.generation) !== generation) {
          return { status: 'superseded', connection: openConnection(row, keyRing) }
        }
        if (row.lease_is_live && row.refresh_owner !== null && row.refresh_lease_until !== null) {
          return { status: 'held', owner: row.refresh_owner, until: row.refresh_lease_until }
        }
        // The lease was released or expired between the two statements, so it is free.
      }
    },

    async commitRefresh({ generation, tokens }) {
      const held = leased.get(tenantId)
      const before =
        Number(held?.generation) === generation ? held : await readConnection(db, now, tenantId)
      if (!before) throw new ConnectionMissingError({ tenantId, operation: 'commitRefresh' })
      if (Number(before.generation) <= generation && before.access_token !== null) {
        const owner = { tenantId, environment: before.environment, realmId: before.realm_id }
        const previous = previousAfter(before, keyRing, tokens.refreshToken)
        const sealed = sealTokens(keyRing, owner, generation + 1, tokens, previous)
        const committed = await commitRefresh(db, now, { owner, generation, sealed })
        leased.delete(tenantId)
        if (committed) return { committed: true, connection: openConnection(committed, keyRing) }
      }
      const after = await readConnection(db, now, tenantId)
      if (!after) throw new ConnectionMissingError({ tenantId, operation: 'commitRefresh' })
      return { committed: false, connection: openConnection(after, keyRing) }
    },

    releaseRefresh({ generation, owner }) {
      leased.delete(tenantId)
      return releaseRefresh(db, { tenantId, generation, owner })
    },
    requireAction: (input) => requireAction(context, input),
    confirm: ({ generation }) => confirm(db, { tenantId, generation }),
    refuse: (input) => refuse(context, input),
    async disconnect({ reason }) {
      leased.delete(tenantId)
      const row = await disconnect(context, { reason })
      if (row === null) return { connection: null, isHeldElsewhere: false, isConfirmed: false }
      const facts = { isHeldElsewhere: row.is_held_elsewhere, isConfirmed: !row.awaits_proof }
      if (isForeignRow(row, keyRing)) {
        // The grant is still in use where the tokens belong: it is not ours to revoke.
        return { connection: null, ...facts, problem: 'copied_database' }
      }
      try {
        return { connection: openConnection(row, keyRing), ...facts }
      } catch (error) {
        // The tokens are deleted anyway: a missing key must not keep a tenant connected.
        if (!(error instanceof CustodyError)) throw error
        return { connection: null, ...facts, problem: error.code }
      }
    },
    describeCompany: (input) => describeCompany(db, { tenantId, ...input }),

    async setVerifierTokens(tokens) {
      for (;;) {
        const row = await readConnection(db, now, tenantId)
        if (!row) throw new ConnectionMissingError({ tenantId, operation: 'setVerifierTokens' })
        const owner = { tenantId, environment: row.environment, realmId: row.realm_id }
        const next = Number(row.verifier_generation) + 1
        const sealed = sealVerifierTokens(keyRing, owner, next, tokens)
        if (await updateVerifierTokens(db, row, sealed)) return
      }
    },
  }
}

/**
 * The refresh token to keep for the one retry that grace may allow. If a stored token cannot be decrypted, the new set
 * must still be stored, because it may be the only valid copy.
 */
function previousAfter(
  before: StoredConnection,
  keyRing: KeyRing,
  refreshToken: string | null,
): string | null {
  if (before.refresh_token === null) return null
  try {
    const replaced = keyRing.open(before.refresh_token, contextOf(before, 'refresh_token'))
    if (replaced !== refreshToken) return replaced
    return before.previous_refresh_token === null
      ? null
      : keyRing.open(before.previous_refresh_token, contextOf(before, 'previous_refresh_token'))
  } catch (error) {
    if (error instanceof CustodyError) return null
    throw error
  }
}

function refuseInTransaction({ db }: ConnectContext): void {
  if (!db.isTransaction) return
  throw new TypeError(
    'beginRefresh was called on a store inside a transaction: its intent would not be durable, and a rollback would lose a rotated ' +
      'token. Give createStorage a pool or a Kysely instance for refreshing; use the transaction for everything else.',
  )
}
