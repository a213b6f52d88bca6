import { ConnectionMissingError, RealmMismatchError, systemClock } from '@vectis/quickbooks'
import { conceal, concealConnection } from '@vectis/quickbooks/ports'
import { checkFlags, checkTenantId } from '@vectis/quickbooks/values'
import type { Clock, Connection } from '@vectis/quickbooks'
import type { ConnectionStore, RefreshLease, TenantConnectionStore } from '@vectis/quickbooks/ports'
import {
  boundRow,
  connectedRow,
  describedConnection,
  endRow,
  hintOf,
  holdsSameGrant,
  isSameRealm,
  isTicked,
  isUnconfirmedAt,
} from './memory-connection-rows.ts'
import type { Row } from './memory-connection-rows.ts'

export interface MemoryConnectionStoreOptions {
  /** The clock for leases and `connectedAt`. Default: the machine's clock. */
  clock?: Clock
}

/**
 * The reference `ConnectionStore`: one process, nothing on disk, nothing encrypted. For tests and first experiments.
 */
export function createMemoryConnectionStore(
  options: MemoryConnectionStoreOptions = {},
): ConnectionStore {
  const clock = options.clock ?? systemClock
  const rows = new Map<string, Row>()

  return {
    forTenant(tenantId) {
      checkTenantId('forTenant', tenantId)
      return tenantStore(rows, clock, tenantId)
    },

    async findRealms(realmIds) {
      const wanted = new Set(realmIds)
      return [...rows.values()]
        .filter(
          ({ connection, realmProof }) =>
            wanted.has(connection.realmId) &&
            connection.state !== 'disconnected' &&
            realmProof === 'current',
        )
        .map(({ connection: { tenantId, environment, realmId }, verifierTokens }) =>
          conceal({ tenantId, environment, realmId, verifierTokens: [...verifierTokens] }, [
            'verifierTokens',
          ]),
        )
    },

    async *listConnected() {
      for (const tenantId of [...rows.keys()].toSorted()) {
        const connection = rows.get(tenantId)?.connection
        if (connection === undefined || !isTicked(connection)) continue
        yield { tenantId, environment: connection.environment, realmId: connection.realmId }
      }
    },
  }
}

function tenantStore(
  rows: Map<string, Row>,
  clock: Clock,
  tenantId: string,
): TenantConnectionStore {
  const now = () => new Date(clock.now()).toISOString()
  const copyOf = (row: Row): Connection =>
    concealConnection({ ...row.connection, isRealmConfirmed: row.realmProof !== 'none' })
  const existing = (operation: string): Row => {
    const row = rows.get(tenantId)
    if (!row) throw new ConnectionMissingError({ tenantId, operation })
    return row
  }

  return {
    async read() {
      const row = rows.get(tenantId)
      return row ? copyOf(row) : null
    },

    async readBoundRealm() {
      const bound = boundRow(rows.get(tenantId))?.connection
      return bound ? { environment: bound.environment, realmId: bound.realmId } : null
    },

    async connect(input) {
      checkFlags('connect', input, ['confirmReplace'])
      const former = rows.get(tenantId)
      const bound = boundRow(former)?.connection
      if (bound && !isSameRealm(bound, input) && input.confirmReplace !== true) {
        throw new RealmMismatchError({ tenantId, stored: bound, requested: input })
      }
      const row = connectedRow(tenantId, former, input, clock.now())
      rows.set(tenantId, row)
      return copyOf(row)
    },

    async confirm({ generation }) {
      const row = rows.get(tenantId)
      if (!row || !isUnconfirmedAt(row, generation)) return false
      row.connection = { ...row.connection, state: 'connected' }
      Object.assign(row, { awaitsProof: false, realmProof: 'current', replaced: null })
      return true
    },

    async refuse({ generation, reason }) {
      const row = rows.get(tenantId)
      if (!row || !isUnconfirmedAt(row, generation)) return false
      endRow(row, reason, row.realmProof === 'current' ? 'action_required' : 'disconnected')
      return true
    },

    async beginRefresh({ generation, owner, leaseMs }): Promise<RefreshLease> {
      const row = rows.get(tenantId)
      if (!row) return { status: 'unavailable', connection: null }
      const { connection, lease } = row
      if (!isTicked(connection)) {
        return { status: 'unavailable', connection: copyOf(row) }
      }
      if (connection.generation !== generation) {
        return { status: 'superseded', connection: copyOf(row) }
      }
      if (lease && lease.owner !== owner && lease.until > clock.now()) {
        return {
          status: 'held',
          owner: lease.owner,
          until: new Date(lease.until).toISOString(),
        }
      }
      row.lease = { owner, generation, until: clock.now() + leaseMs }
      return {
        status: 'acquired',
        connection: copyOf(row),
        afterAbandonedAttempt: lease !== null,
      }
    },

    async commitRefresh({ generation, tokens }) {
      const row = existing('commitRefresh')
      if (row.connection.generation !== generation || row.connection.tokens === null) {
        return { committed: false, connection: copyOf(row) }
      }
      const { refreshToken } = row.connection.tokens
      row.connection = {
        ...row.connection,
        state: row.awaitsProof ? 'unconfirmed' : 'connected',
        stateReason: null,
        generation: generation + 1,
        tokens: { ...tokens },
        previousRefreshToken:
          refreshToken === tokens.refreshToken ? row.connection.previousRefreshToken : refreshToken,
        refreshedAt: now(),
      }
      row.lease = null
      return { committed: true, connection: copyOf(row) }
    },

    async releaseRefresh({ generation, owner }) {
      const row = rows.get(tenantId)
      if (row?.lease?.owner === owner && row.lease.generation === generation) row.lease = null
    },

    async requireAction({ generation, reason }) {
      const row = rows.get(tenantId)
      if (!row || row.connection.generation !== generation) return false
      if (row.connection.state === 'disconnected') return false
      const isClaimOver = row.connection.state === 'unconfirmed' && row.replaced !== null
      if (isClaimOver) endRow(row, reason, 'disconnected')
      else row.connection = { ...row.connection, state: 'action_required', stateReason: reason }
      return true
    },

    async disconnect({ reason }) {
      const row = rows.get(tenantId)
      if (!row) return { connection: null, isHeldElsewhere: false, isConfirmed: false }
      const before = copyOf(row)
      const isHeldElsewhere = [...rows.values()].some((one) => holdsSameGrant(one, row))
      const isConfirmed = !row.awaitsProof
      endRow(row, reason, 'disconnected')
      if (row.realmProof === 'current') row.realmProof = 'former'
      return { connection: before, isHeldElsewhere, isConfirmed }
    },

    async describeCompany(described) {
      const row = rows.get(tenantId)
      if (row?.connection.realmId !== described.realmId) return
      row.connection = describedConnection(row.connection, described)
    },

    async setVerifierTokens(tokens) {
      const row = existing('setVerifierTokens')
      row.verifierTokens = [...tokens]
      row.connection = { ...row.connection, verifierTokenHint: hintOf(tokens) }
    },
  }
}
