import { buildRow, identifyRow, syncEntities } from '@vectis/quickbooks/rows'
import type { SetAside } from '@vectis/quickbooks/ports'
import type { BuildRowOptions, EntityRows, RowOf, SyncEntity } from '@vectis/quickbooks/rows'
import type { EntityTypes } from '@vectis/quickbooks/wire'

/** Wire objects by entity. */
export type WireRows = { [E in SyncEntity]?: EntityTypes[E][] }

/** The wire objects of a batch, parsed. */
export interface BuiltBatch {
  rows: EntityRows
  /** The objects from which `rows` were built, in the same order. */
  wire: WireRows
  /** Objects at which our own code threw. */
  setAside: SetAside[]
}

/**
 * The rows of a batch, derived by core from the wire objects. If an object makes core throw, it is set aside and the
 * others continue.
 */
export function buildBatchRows(wire: WireRows, options: BuildRowOptions): BuiltBatch {
  const built: BuiltBatch = { rows: {}, wire: {}, setAside: [] }
  for (const entity of syncEntities) buildRowsOf(entity, wire, { options, built })
  return built
}

function buildRowsOf<E extends SyncEntity>(
  entity: E,
  wire: WireRows,
  { options, built }: { options: BuildRowOptions; built: BuiltBatch },
): void {
  const rows: RowOf<E>[] = []
  for (const object of (wire[entity] ?? []) as EntityTypes[E][]) {
    try {
      rows.push(buildRow(entity, object, options))
      addWireRows(built.wire, entity, [object])
    } catch (error) {
      built.setAside.push(describeThrown(entity, object, error))
    }
  }
  if (rows.length > 0) Object.assign(built.rows, { [entity]: rows })
}

/** An error's text may hold row data: only its name is kept. */
function describeThrown<E extends SyncEntity>(
  entity: E,
  object: EntityTypes[E],
  error: unknown,
): SetAside {
  const { id, updatedAt } = identifyRow(entity, object)
  const name = error instanceof Error ? error.name : 'unknown error'
  return {
    entity,
    externalId: id || null,
    path: '',
    sourceUpdatedAt: updatedAt,
    message: `${entity} ${id || 'without an id'} passed its schema, but our own code failed on it (${name}). The row was set aside; the others were read. Please report it.`,
  }
}

/** `rows` with an entity's objects added. */
export function addWireRows<E extends SyncEntity>(
  rows: WireRows,
  entity: E,
  objects: readonly EntityTypes[E][],
): void {
  const all: { [Name in SyncEntity]?: EntityTypes[Name][] } = rows
  const known = all[entity]
  if (known === undefined) all[entity] = [...objects] as (typeof all)[E]
  else (known as EntityTypes[E][]).push(...objects)
}
