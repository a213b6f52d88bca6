import { syncedEntities, syncEntities, unreadableFieldsOf } from '@vectis/quickbooks/rows'
import type { EntityRunCounts } from '@vectis/quickbooks/ports'
import type { EntityRows, SyncEntity } from '@vectis/quickbooks/rows'
import type { DeletedStub } from '@vectis/quickbooks/wire'
import type { WireRows } from '../rows/batch-rows.ts'

type Marks = Pick<EntityRunCounts, 'unreadableFields' | 'noCustomer' | 'linksUnreadable'>

/** Counts rows with fields that could not be read as documented, each row once in a run, however often it is read. */
export interface OddRows {
  /** Inspects a batch; returns the counts of entities with odd rows. */
  add(wire: WireRows, rows: EntityRows): Map<SyncEntity, Marks>
  /** The same for deleted stubs. */
  addStubs(stubs: readonly DeletedStub[]): Map<SyncEntity, Marks>
}

interface Seen {
  /** Ids by path. */
  fields: Map<string, Set<string>>
  noCustomer: Set<string>
  linksUnreadable: Set<string>
}

export function createOddRows(): OddRows {
  const seen = new Map<SyncEntity, Seen>()
  const seenOf = (entity: SyncEntity): Seen => {
    let known = seen.get(entity)
    if (known === undefined) {
      known = { fields: new Map(), noCustomer: new Set(), linksUnreadable: new Set() }
      seen.set(entity, known)
    }
    return known
  }

  const addFields = (entity: SyncEntity, externalId: string, row: object): boolean => {
    const fields = unreadableFieldsOf(row)
    for (const { path } of fields) {
      const ids = seenOf(entity).fields
      ids.set(path, (ids.get(path) ?? new Set()).add(externalId))
    }
    return fields.length > 0
  }
  const describeAll = (found: ReadonlySet<SyncEntity>) =>
    new Map([...found].map((entity) => [entity, describe(seenOf(entity))]))

  return {
    addStubs(stubs) {
      const odd = stubs.filter((stub) => addFields(stub.entity, stub.externalId, stub))
      return describeAll(new Set(odd.map(({ entity }) => entity)))
    },
    add(wire, rows) {
      const found = new Set<SyncEntity>()
      for (const entity of syncEntities) {
        for (const [index, row] of (rows[entity] ?? []).entries()) {
          const { externalId } = row
          if (addFields(entity, externalId, wire[entity]?.[index] ?? {})) found.add(entity)
          if (lacksCustomer(entity, row)) {
            seenOf(entity).noCustomer.add(externalId)
            found.add(entity)
          }
          if ('linksUnreadable' in row && row.linksUnreadable) {
            seenOf(entity).linksUnreadable.add(externalId)
            found.add(entity)
          }
        }
      }
      return describeAll(found)
    },
  }
}

function lacksCustomer(entity: SyncEntity, row: object): boolean {
  if (syncedEntities[entity].mayLackCustomer) return false
  return 'customerExternalId' in row && row.customerExternalId === null
}

/** Only entities with odd rows are named. */
function describe({ fields, noCustomer, linksUnreadable }: Seen): Marks {
  const counted = [...fields].map(([path, ids]) => [path, ids.size] as const)
  return {
    ...(counted.length > 0 ? { unreadableFields: Object.fromEntries(counted) } : {}),
    ...(noCustomer.size > 0 ? { noCustomer: noCustomer.size } : {}),
    ...(linksUnreadable.size > 0 ? { linksUnreadable: linksUnreadable.size } : {}),
  }
}
