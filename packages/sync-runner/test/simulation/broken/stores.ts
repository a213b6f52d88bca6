import { syncEntities } from '@vectis/quickbooks/rows'
import type { SyncBatch, TenantSyncStore } from '@vectis/quickbooks/ports'
import type { EntityRows } from '@vectis/quickbooks/rows'
import { overlay } from '../overlay.ts'

/** The checkpoint is committed first, the rows after it. */
export function withCheckpointFirst(store: TenantSyncStore): TenantSyncStore {
  return overlay(store, {
    async commit(batch) {
      const { realmId, lease, observedAt, checkpoints, ...rest } = batch
      if (checkpoints !== undefined) {
        await store.commit({ realmId, lease, observedAt, checkpoints })
      }
      return store.commit({ realmId, lease, observedAt, ...rest })
    },
  })
}

/** The store with each batch changed before it is written. */
function withBatches(
  store: TenantSyncStore,
  change: (batch: SyncBatch) => SyncBatch | Promise<SyncBatch>,
): TenantSyncStore {
  return overlay(store, { commit: async (batch) => store.commit(await change(batch)) })
}

/** What is stored as gone stays so, whatever is read. */
export function withoutRevival(store: TenantSyncStore): TenantSyncStore {
  return withBatches(store, async (batch) => {
    const kept: Record<string, unknown> = {}
    for (const entity of syncEntities) {
      const rows = batch.rows?.[entity] ?? []
      if (rows.length === 0) continue
      const stored = await store.readVersions({
        realmId: batch.realmId,
        entity,
        externalIds: rows.map(({ externalId }) => externalId),
      })
      const gone = new Set(stored.filter(({ isDeleted }) => isDeleted).map((one) => one.externalId))
      kept[entity] = rows.filter(({ externalId }) => !gone.has(externalId))
    }
    return { ...batch, rows: kept as EntityRows }
  })
}

/** Questions of a kind are not kept: what the same tick cannot answer is forgotten. */
export function withoutQuestions(
  store: TenantSyncStore,
  kinds: readonly string[],
): TenantSyncStore {
  return withBatches(store, (batch) => {
    if (batch.questions === undefined) return batch
    const { put = [], add = [], ...rest } = batch.questions
    const isKept = ({ kind }: { kind: string }) => !kinds.includes(kind)
    const questions = { ...rest, put: put.filter(isKept), add: add.filter(isKept) }
    return { ...batch, questions }
  })
}

/** The transactions of a customer that was merged are not read again. */
export function withoutMerges(store: TenantSyncStore): TenantSyncStore {
  return overlay(store, { listTransactionsOf: async () => [], listOrphans: async () => [] })
}

/** New settlements of a payment are put beside the old ones. */
export function createSettlementsAdded(): (store: TenantSyncStore) => TenantSyncStore {
  const known = new Map<string, Map<string, unknown>>()
  return (store) =>
    withBatches(store, (batch) => {
      if (batch.rows?.Payment === undefined) return batch
      const payments = batch.rows?.Payment.map((payment) => {
        const rows = known.get(payment.externalId) ?? new Map<string, unknown>()
        known.set(payment.externalId, rows)
        for (const row of payment.settlements) rows.set(JSON.stringify(row), row)
        return { ...payment, settlements: [...rows.values()] as typeof payment.settlements }
      })
      return { ...batch, rows: { ...batch.rows, Payment: payments } }
    })
}

/** A stored row whose newer version could not be read is not marked. */
export function withoutMarks(store: TenantSyncStore): TenantSyncStore {
  return withBatches(store, (batch) => {
    const { unreadable: _unreadable, ...rest } = batch as SyncBatch & { unreadable?: unknown }
    return rest
  })
}

/** A row does not say which of its fields could not be read. */
export function withoutFieldMarks(store: TenantSyncStore): TenantSyncStore {
  return withBatches(store, (batch) => {
    const silenced: Record<string, unknown> = {}
    for (const entity of syncEntities) {
      const rows: readonly object[] | undefined = batch.rows?.[entity]
      if (rows === undefined) continue
      silenced[entity] = rows.map((row) => ({
        ...row,
        ...('unreadableFields' in row ? { unreadableFields: [] } : {}),
        ...('linksUnreadable' in row ? { linksUnreadable: false } : {}),
      }))
    }
    return { ...batch, rows: silenced as EntityRows }
  })
}

/** Statuses follow the day only where something was written. */
export function withoutStatuses(store: TenantSyncStore): TenantSyncStore {
  let hasWritten = false
  return overlay(store, {
    commit: async (batch) => {
      const counts = await store.commit(batch)
      hasWritten = true
      return counts
    },
    refreshStatuses: async (input) => (hasWritten ? store.refreshStatuses(input) : 0),
  })
}
