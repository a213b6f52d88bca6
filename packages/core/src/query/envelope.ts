import { UnreadableAnswerError } from '../errors/network-errors.ts'

/** A wire object, not yet checked by a schema. */
export type WireObject = Readonly<Record<string, unknown>>

function isWireObject(value: unknown): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export interface QueryEnvelope {
  elements: unknown[]
  /** Sent with some entities and with COUNT(*); null when absent. */
  totalCount: number | null
}

/**
 * The rows under the entity's key of a `QueryResponse`. An empty page has no such key; CompanyInfo and Preferences may
 * come as a bare object.
 */
export function readQueryEnvelope(entity: string, body: WireObject): QueryEnvelope {
  const response = body['QueryResponse']
  // If an unexpected answer counted as an empty page, the read would end silently.
  if (!isWireObject(response)) throw missing('QueryResponse')
  const { totalCount } = response
  return {
    elements: asList(Object.hasOwn(response, entity) ? response[entity] : undefined),
    totalCount: Number.isSafeInteger(totalCount) ? (totalCount as number) : null,
  }
}

/**
 * The groups of a `CDCResponse`, by key: their order is not that of the request, and an entity without changes is an
 * empty object.
 */
export function readChangeGroups(body: WireObject): Map<string, unknown[]> {
  const groups = new Map<string, unknown[]>()
  if (body['CDCResponse'] === undefined) throw missing('CDCResponse')
  for (const answer of asList(body['CDCResponse']).filter(isWireObject)) {
    for (const group of asList(answer['QueryResponse']).filter(isWireObject)) {
      for (const [entity, value] of Object.entries(group)) {
        // The counts beside the arrays are never used: in Intuit's own examples they disagree with the arrays.
        if (Array.isArray(value))
          groups.set(entity, [...(groups.get(entity) ?? []), ...(value as unknown[])])
      }
    }
  }
  return groups
}

function missing(key: string): UnreadableAnswerError {
  return new UnreadableAnswerError(`Expected ${key} in the answer of QuickBooks; it has none.`)
}

function asList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined || value === null ? [] : [value]
}
