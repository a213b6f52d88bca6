import { toInstant } from '@vectis/quickbooks/values'
import { changeEntities, syncedEntities } from '@vectis/quickbooks/rows'
import { leaseMs } from './process.ts'
import type { World } from './world.ts'

const usual = changeEntities.filter((entity) => !syncedEntities[entity].isRare)

/**
 * Now and then a living row stands as gone in the tables, as an earlier release of ours left it: a sound sync
 * finds that out.
 */
export async function buryOne(world: World): Promise<void> {
  const { features, later, clock, stores, tenants, trace, isPlain } = world
  if (isPlain || features.buried === 0 || !later.chance(features.buried)) return
  const { tenantId, realmId } = world.subjectOf(tenants[0]!)
  const store = stores.sync.forTenant(tenantId)
  const entity = later.pick(features.receipts > 0 ? changeEntities : usual)
  const ids = await store.listIds({ realmId, entity, state: 'live', limit: 1_000 })
  if (ids.length === 0) return
  const externalId = later.pick(ids)
  const lease = await store.acquireLease({ realmId, owner: 'an earlier release', leaseMs })
  if (lease === null) return
  const tombstone = { entity, externalId, deletedAt: null, reason: 'absent' } as const
  const observedAt = toInstant(clock.now())
  await store.commit({ realmId, lease, observedAt, tombstones: [tombstone] })
  await store.releaseLease(lease)
  trace.push(`buried ${entity} ${externalId}`)
}
