import { entityTable, type EntityName } from './entity-table.ts'
import { isInstant, type Instant } from '../values/instant.ts'

interface MetaData {
  CreateTime?: unknown
  LastUpdatedTime?: unknown
}

export interface RowIdentity {
  /** `''` when the object has none. */
  id: string
  /** Null when it is missing or not a date-time with an offset: then it fits no cursor and no column. */
  createdAt: Instant | null
  updatedAt: Instant | null
  status: string | null
}

/**
 * Id and times of a wire object, also inside the wrapper of a recurring transaction; works on rows that failed their
 * schema.
 */
export function identifyRow(entity: EntityName, row: unknown): RowIdentity {
  const body = bodyOf(entity, row)
  if (typeof body !== 'object' || body === null) {
    return { id: '', createdAt: null, updatedAt: null, status: null }
  }
  const { Id, MetaData, status } = body as {
    Id?: unknown
    MetaData?: MetaData | null
    status?: unknown
  }
  return {
    id: asId(Id),
    createdAt: asInstant(MetaData?.CreateTime),
    updatedAt: asInstant(MetaData?.LastUpdatedTime),
    status: asText(status),
  }
}

/** The id alone, `''` when the object has none: a page asks for it before its times are of interest. */
export function idOfRow(entity: EntityName, row: unknown): string {
  const body = bodyOf(entity, row)
  if (typeof body !== 'object' || body === null) return ''
  return asId((body as { Id?: unknown }).Id)
}

/** The object itself; for a recurring transaction, the object inside its wrapper. */
export function bodyOf(entity: EntityName, row: unknown): unknown {
  if (!entityTable[entity].isWrapped) return row
  if (typeof row !== 'object' || row === null) return row
  // A deleted stub may have no wrapper.
  if ('Id' in row) return row
  return Object.values(row)[0]
}

function asId(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function asInstant(value: unknown): Instant | null {
  return isInstant(value) ? value : null
}

function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
