import type { EntityName } from './entity-table.ts'

interface MetaData {
  CreateTime?: string
  LastUpdatedTime?: string
}

export interface RowIdentity {
  /** `''` when the object has none. */
  id: string
  createdAt: string | null
  updatedAt: string | null
  status: string | null
}

/** Id and times of a wire object, seen through the wrapper of a recurring transaction; works on rows that no schema accepted. */
export function identifyRow(entity: EntityName, row: unknown): RowIdentity {
  const body = entity === 'RecurringTransaction' ? unwrap(row) : row
  if (typeof body !== 'object' || body === null) {
    return { id: '', createdAt: null, updatedAt: null, status: null }
  }
  const { Id, MetaData, status } = body as {
    Id?: unknown
    MetaData?: MetaData | null
    status?: unknown
  }
  return {
    id: typeof Id === 'string' || typeof Id === 'number' ? String(Id) : '',
    createdAt: asText(MetaData?.CreateTime),
    updatedAt: asText(MetaData?.LastUpdatedTime),
    status: asText(status),
  }
}

function unwrap(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row
  // A deleted stub may come bare.
  if ('Id' in row) return row
  return Object.values(row)[0]
}

function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
