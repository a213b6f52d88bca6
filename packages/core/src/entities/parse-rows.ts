import { z } from 'zod'
import { entityTable, type EntityName, type EntityTypes } from './entity-table.ts'
import { readLeniently, type Issue } from './read-leniently.ts'
import { identifyRow, idOfRow } from './row-identity.ts'
import type { Instant } from '../values/instant.ts'

/** A row that could not be read: its id, an amount or its name is invalid. */
export interface RejectedRow {
  entity: EntityName
  externalId: string | null
  /** `MetaData.LastUpdatedTime`, where that can be read: which version it was. */
  sourceUpdatedAt: Instant | null
  /** Path into the object, such as `Line[3].Amount`. */
  path: string
  /** Names realm, entity, id and path; never a value. */
  message: string
}

export interface ParsedRows<E extends EntityName> {
  rows: EntityTypes[E][]
  rejected: RejectedRow[]
  /** Every id of the page, including rejected rows: they exist. */
  ids: string[]
}

// Compiled once per entity.
const pages = new Map<EntityName, z.ZodType>()

/**
 * Parses a page. The whole page is checked at once, and row by row only if that fails: no schema converts anything, so
 * objects that pass are returned as they are, without a copy. A field that differs from the documentation is converted
 * if its meaning is clear, otherwise left out; `unreadableFieldsOf` names it. A row whose id, amount or name cannot be
 * read is set aside, and the others are kept.
 */
export function parseRows<E extends EntityName>(
  entity: E,
  input: readonly unknown[],
  { realmId }: { realmId: string },
): ParsedRows<E> {
  const ids = input.map((row) => idOfRow(entity, row)).filter((id) => id !== '')
  if (isReadable(entity, input)) return { rows: [...input] as EntityTypes[E][], rejected: [], ids }

  const rows: EntityTypes[E][] = []
  const rejected: RejectedRow[] = []
  for (const row of input) {
    const read = readRow(entity, row)
    if ('row' in read) rows.push(read.row as EntityTypes[E])
    else rejected.push(describeRejection(entity, realmId, row, read.issue))
  }
  return { rows, rejected, ids }
}

/**
 * A row that makes our own code throw, such as one nested deeper than any call stack, counts as a row that cannot be
 * read.
 */
function readRow<E extends EntityName>(entity: E, row: unknown): ReturnType<typeof readLeniently> {
  try {
    const result = entityTable[entity].schema.safeParse(row)
    return result.success ? { row: result.data } : readLeniently(entity, row, result.error)
  } catch (error) {
    const { name } = error as Error
    const message = `our own code failed on this row (${name}); please report it`
    return { issue: { path: [], message } }
  }
}

function isReadable(entity: EntityName, input: readonly unknown[]): boolean {
  try {
    return z.validate(pageSchema(entity), input)
  } catch {
    return false
  }
}

/** Parses one object; null when it was set aside. */
export function parseRow<E extends EntityName>(
  entity: E,
  input: unknown,
  context: { realmId: string },
): { row: EntityTypes[E] | null; rejected: RejectedRow[] } {
  const { rows, rejected } = parseRows(entity, [input], context)
  return { row: rows[0] ?? null, rejected }
}

function pageSchema(entity: EntityName): z.ZodType {
  let page = pages.get(entity)
  if (page === undefined) {
    page = z.compile(z.array(entityTable[entity].schema as z.ZodType))
    pages.set(entity, page)
  }
  return page
}

function describeRejection(
  entity: EntityName,
  realmId: string,
  row: unknown,
  issue: Issue,
): RejectedRow {
  const { id, updatedAt } = identifyRow(entity, row)
  const externalId = id || null
  const path = formatPath(issue.path)
  return {
    entity,
    externalId,
    sourceUpdatedAt: updatedAt,
    path,
    message: `Realm ${realmId}, ${entity} ${externalId ?? 'without an id'}, at ${path || 'the object itself'}: ${issue.message}. The row was set aside; the others of its page were read.`,
  }
}

function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`,
    )
    .join('')
}
