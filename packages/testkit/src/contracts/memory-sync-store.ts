import { systemClock } from '@vectis/quickbooks'
import { LeaseLostError, mayChangeRows } from '@vectis/quickbooks/ports'
import { checkTenantId, toInstant } from '@vectis/quickbooks/values'
import type { Clock } from '@vectis/quickbooks'
import type { CalendarDate, Instant } from '@vectis/quickbooks/values'
import type {
  RunLease,
  SetAside,
  SyncBatch,
  SyncStore,
  TenantSyncStore,
  WebhookEventStore,
} from '@vectis/quickbooks/ports'
import { compareText } from '@vectis/quickbooks-emulator/records'
import { checkMemoryBalances } from './memory-balances.ts'
import { listQuestions } from './memory-questions.ts'
import { memoryRuns, newestFirst } from './memory-runs.ts'
import { refreshMemoryStatuses } from './memory-statuses.ts'
import { writeMemoryBatch } from './memory-sync-batch.ts'
import type { RealmState } from './memory-sync-batch.ts'
import {
  listMemoryOrphans,
  listStoredIds,
  ownedTransactions,
  resolveMarks,
} from './memory-sync-deletions.ts'
import { countMemoryMarks } from './memory-sync-marks.ts'
import { createSyncTables } from './memory-sync-tables.ts'
import type { SyncTables } from './memory-sync-tables.ts'

export interface MemorySyncStoreOptions {
  /** The clock for leases. Default: the machine's clock. */
  clock?: Clock
  /**
   * Where `processedEventIds` are marked, as a database does in the same transaction. Without it they are only
   * accepted.
   */
  webhookEvents?: WebhookEventStore
}

/** The reference store, with its rows in reach. */
export interface MemorySyncStore extends SyncStore {
  /** The tables of a realm, tombstones included: live objects, not copies. */
  tables(input: { tenantId: string; realmId: string }): SyncTables
  /** Rows that no schema accepted, as `finishRun` received them. */
  setAside(input: { tenantId: string; realmId: string }): readonly SetAside[]
}

/**
 * The reference `SyncStore`: one process, nothing on disk. For tests and first experiments. How it is tied to the tables:
 * docs/decisions/0181.
 */
export function createMemorySyncStore(options: MemorySyncStoreOptions = {}): MemorySyncStore {
  const { clock = systemClock, webhookEvents } = options
  const realms = new Map<string, RealmState>()

  const stateOf = (tenantId: string, realmId: string): RealmState => {
    const name = JSON.stringify([tenantId, realmId])
    let state = realms.get(name)
    if (state === undefined) {
      state = {
        tables: createSyncTables(),
        checkpoints: new Map(),
        questions: new Map(),
        lease: { owner: '', fence: 0, until: 0, statusesOn: null },
        runs: new Map(),
        setAside: [],
      }
      realms.set(name, state)
    }
    return state
  }

  return {
    forTenant(tenantId) {
      checkTenantId('forTenant', tenantId)
      return tenantStore({
        clock,
        stateOf: (realmId) => stateOf(tenantId, realmId),
        settle: async (batch) => {
          const { realmId, processedEventIds: qboEventIds = [], observedAt: now } = batch
          if (qboEventIds.length === 0 || webhookEvents === undefined) return
          const events = webhookEvents.forTenant(tenantId)
          await events.settle({ realmId, qboEventIds, outcome: 'synced', now })
        },
      })
    },
    async hasLapsedLease() {
      const now = clock.now()
      return [...realms.values()].some(
        ({ lease }) => lease.owner !== '' && lease.until <= now && lease.until > now - 60_000,
      )
    },
    tables: ({ tenantId, realmId }) => stateOf(tenantId, realmId).tables,
    setAside: ({ tenantId, realmId }) => stateOf(tenantId, realmId).setAside,
  }
}

interface TenantContext {
  clock: Clock
  stateOf(realmId: string): RealmState
  settle(batch: SyncBatch): Promise<void>
}

function tenantStore({ clock, stateOf, settle }: TenantContext): TenantSyncStore {
  const holds = ({ realmId, owner, fence }: RunLease): boolean => {
    const { lease } = stateOf(realmId)
    return lease.owner === owner && lease.fence === fence
  }
  const check = (
    lease: RunLease,
    { changesRows, today }: { changesRows: boolean; today?: CalendarDate | undefined },
  ): void => {
    if (!holds(lease)) throw new LeaseLostError(lease)
    const noted = stateOf(lease.realmId).lease
    if (changesRows && noted.statusesOn !== today) noted.statusesOn = null
  }

  return {
    async acquireLease({ realmId, owner, leaseMs }) {
      const { lease } = stateOf(realmId)
      const isFree = lease.owner === '' || lease.until <= clock.now()
      if (!isFree && lease.owner !== owner) return null
      if (isFree) lease.fence += 1
      lease.owner = owner
      lease.until = clock.now() + leaseMs
      const { fence, statusesOn } = lease
      return { realmId, owner, fence, statusesOn, at: toInstant(clock.now()) }
    },
    async renewLease(lease, leaseMs) {
      if (!holds(lease)) return false
      stateOf(lease.realmId).lease.until = clock.now() + leaseMs
      return true
    },
    async releaseLease(lease) {
      if (holds(lease)) stateOf(lease.realmId).lease.owner = ''
    },

    async readStanding({ realmId, runs, questions }) {
      const state = stateOf(realmId)
      return {
        runs: newestFirst(state.runs).slice(0, runs),
        checkpoints: [...state.checkpoints.values()],
        questions: listQuestions(state.questions, { limit: questions }),
      }
    },
    async readCheckpoints(realmId) {
      const stored = [...stateOf(realmId).checkpoints.values()]
      return stored.toSorted((a, b) => (a.entity < b.entity ? -1 : 1))
    },
    async commit(batch) {
      check(batch.lease, { changesRows: mayChangeRows(batch), today: batch.today })
      const counts = writeMemoryBatch(stateOf(batch.realmId), batch)
      await settle(batch)
      return counts
    },

    async countLive(realmId, entity) {
      let live = 0
      for (const stored of stateOf(realmId).tables[entity].values()) {
        if (stored.deletedAt === null && stored.row !== null) live += 1
      }
      return live
    },
    async readQuestions({ realmId, ...input }) {
      return listQuestions(stateOf(realmId).questions, input)
    },
    countMarks: async (realmId) => countMemoryMarks(stateOf(realmId).tables),
    async readVersions({ realmId, entity, externalIds }) {
      const table = stateOf(realmId).tables[entity]
      return [...new Set(externalIds)].flatMap((externalId) => {
        const stored = table.get(externalId)
        if (stored === undefined) return []
        const { row, deletedAt } = stored
        return [
          {
            externalId,
            sourceCreatedAt: canonical(row?.sourceCreatedAt),
            sourceUpdatedAt: canonical(row?.sourceUpdatedAt),
            isDeleted: deletedAt !== null,
          },
        ]
      })
    },
    async listAbsent({ realmId, entity, scanId, limit }) {
      return [...stateOf(realmId).tables[entity].values()]
        .filter((stored) => stored.absentScanId === scanId && stored.deletedAt === null)
        .map((stored) => stored.externalId)
        .toSorted(compareText)
        .slice(0, limit)
    },
    async resolveAbsent({ lease, realmId, entity, scanId, observedAt, confirmed }) {
      check(lease, { changesRows: false })
      return resolveMarks(stateOf(realmId).tables[entity], { scanId, observedAt, confirmed })
    },
    async listTransactionsOf({ realmId, customerExternalId: owner }) {
      return ownedTransactions(stateOf(realmId).tables)
        .filter(({ owned, former }) => owned.customerExternalId === owner || former === owner)
        .map(({ owned }) => owned)
    },
    listOrphans: async ({ realmId, ...input }) => listMemoryOrphans(stateOf(realmId).tables, input),
    listIds: async ({ realmId, entity, ...input }) =>
      listStoredIds(stateOf(realmId).tables[entity], input),

    async refreshStatuses({ realmId, today }) {
      const { lease, tables } = stateOf(realmId)
      lease.statusesOn = today
      return refreshMemoryStatuses(tables, today)
    },
    checkBalances: async ({ realmId, ...input }) =>
      checkMemoryBalances(stateOf(realmId).tables, input),
    ...memoryRuns(stateOf),
  }
}

/** An instant in the form in which a store returns it. */
function canonical(instant: Instant | null | undefined): Instant | null {
  return instant == null ? null : toInstant(Date.parse(instant))
}
