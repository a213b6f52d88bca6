import type { LinkedGroup } from './linked-group.ts'
import type { SpineCustomer } from './link-types.ts'
import type { LinkTablesState } from './link-store.ts'
import type { SpineIndex } from './spine-index.ts'

/** Data that a pass over a large tenant keeps, so that the next pass processes only the changes. */
export interface TenantMemory {
  spine: readonly SpineCustomer[]
  index: SpineIndex
  groups: Map<string, LinkedGroup>
  /** The state of the tables when the pass ended. */
  state: LinkTablesState
  /** When every account was last read, by the host's clock. */
  readWholeAt: number
}

export interface PassMemory {
  /** The index of this array object; it is built if it is not kept. */
  indexOf(spine: readonly SpineCustomer[]): SpineIndex | undefined
  keepIndex(spine: readonly SpineCustomer[], index: SpineIndex): void
  recall(tenantId: string): TenantMemory | undefined
  keep(tenantId: string, memory: TenantMemory): void
  forget(tenantId: string): void
}

/** For a tenant with fewer accounts, planning again is faster than keeping the data. */
const fewest = 1_000
/** Maximum of kept accounts over all tenants; the least recently used tenant is removed first. */
const most = 500_000

/** What a pass keeps for the next one. See docs/decisions/0124. */
export function createPassMemory(): PassMemory {
  // By identity: a host that reads its customers again returns another array.
  const indexes = new WeakMap<readonly SpineCustomer[], SpineIndex>()
  const tenants = new Map<string, TenantMemory>()
  const countOf = ({ groups }: TenantMemory) =>
    [...groups.values()].reduce((sum, { accounts }) => sum + accounts.accounts.size, 0)
  return {
    indexOf: (spine) => indexes.get(spine),
    keepIndex: (spine, index) => indexes.set(spine, index),
    recall: (tenantId) => tenants.get(tenantId),
    forget: (tenantId) => tenants.delete(tenantId),
    keep(tenantId, memory) {
      tenants.delete(tenantId)
      if (countOf(memory) < fewest) return
      tenants.set(tenantId, memory)
      let total = [...tenants.values()].reduce((sum, one) => sum + countOf(one), 0)
      for (const [id, one] of tenants) {
        if (total <= most) break
        tenants.delete(id)
        total -= countOf(one)
      }
    },
  }
}
