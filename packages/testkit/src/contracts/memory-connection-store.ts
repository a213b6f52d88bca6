import {
  checkTenantId,
  concealConnection,
  ConnectionMissingError,
  RealmMismatchError,
  systemClock,
} from '@vectis/quickbooks'
import type {
  Clock,
  ConnectInput,
  Connection,
  ConnectionStore,
  RefreshLease,
  TenantConnectionStore,
} from '@vectis/quickbooks'

export interface MemoryConnectionStoreOptions {
  /** What leases and `connectedAt` go by. Default: the machine's clock. */
  clock?: Clock
}

interface Row {
  connection: Connection
  lease: { owner: string; generation: number; until: number } | null
  verifierTokens: readonly string[]
}

/** The reference `ConnectionStore`: one process, nothing on disk, nothing encrypted. For tests and first experiments. */
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
          ({ connection }) => wanted.has(connection.realmId) && connection.state !== 'disconnected',
        )
        .map(({ connection: { tenantId, environment, realmId }, verifierTokens }) => ({
          tenantId,
          environment,
          realmId,
          verifierTokens: [...verifierTokens],
        }))
    },

    async *listConnected() {
      for (const tenantId of [...rows.keys()].toSorted()) {
        const connection = rows.get(tenantId)?.connection
        if (connection?.state !== 'connected') continue
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
  const copyOf = (row: Row): Connection => concealConnection(row.connection)
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

    async connect(input) {
      const former = rows.get(tenantId)
      const isReplace = former !== undefined && !isSameRealm(former.connection, input)
      if (isReplace && input.confirmReplace !== true) {
        throw new RealmMismatchError({
          tenantId,
          stored: former.connection,
          requested: input,
        })
      }
      const kept = isReplace ? undefined : former?.connection
      const row: Row = {
        connection: {
          tenantId,
          environment: input.environment,
          realmId: input.realmId,
          state: 'connected',
          stateReason: input.tokens.refreshToken === null ? 'refresh_token_missing' : null,
          generation: Math.max((former?.connection.generation ?? 0) + 1, clock.now()),
          tokens: { ...input.tokens },
          previousRefreshToken: null,
          companyName: input.companyName ?? kept?.companyName ?? null,
          timeZone: input.timeZone ?? kept?.timeZone ?? null,
          connectedBy: input.connectedBy ?? null,
          connectedAt: now(),
          refreshedAt: now(),
        },
        lease: null,
        // A verifier token belongs to an Intuit app, and an app to one environment.
        verifierTokens:
          former?.connection.environment === input.environment ? former.verifierTokens : [],
      }
      rows.set(tenantId, row)
      return copyOf(row)
    },

    async beginRefresh({ generation, owner, leaseMs }): Promise<RefreshLease> {
      const row = rows.get(tenantId)
      if (!row) return { status: 'unavailable', connection: null }
      const { connection, lease } = row
      if (connection.state !== 'connected') {
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
        state: 'connected',
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
      row.connection = { ...row.connection, state: 'action_required', stateReason: reason }
      return true
    },

    async disconnect({ reason }) {
      const row = rows.get(tenantId)
      if (!row) return
      row.connection = {
        ...row.connection,
        state: 'disconnected',
        stateReason: reason,
        generation: row.connection.generation + 1,
        tokens: null,
        previousRefreshToken: null,
      }
      row.lease = null
    },

    async describeCompany({ realmId, companyName, timeZone }) {
      const row = rows.get(tenantId)
      if (row?.connection.realmId !== realmId) return
      row.connection = {
        ...row.connection,
        companyName: companyName ?? row.connection.companyName,
        timeZone: timeZone ?? row.connection.timeZone,
      }
    },

    async setVerifierTokens(tokens) {
      existing('setVerifierTokens').verifierTokens = [...tokens]
    },
  }
}

function isSameRealm(stored: Connection, input: ConnectInput): boolean {
  return stored.realmId === input.realmId && stored.environment === input.environment
}
