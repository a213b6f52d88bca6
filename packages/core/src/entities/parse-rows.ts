import { z } from 'zod'
import { entityTable, type EntityName, type EntityTypes } from './entity-table.ts'
import { identifyRow } from './row-identity.ts'

/** A row that no schema accepted. */
export interface RejectedRow {
  entity: EntityName
  externalId: string | null
  /** Path into the object, such as `Line[3].Amount`. */
  path: string
  /** Names realm, entity, id and path; never a value. */
  message: string
}

export interface ParsedRows<E extends EntityName> {
  rows: EntityTypes[E][]
  rejected: RejectedRow[]
  /** Every id of the page, rejected rows included: they exist. */
  ids: string[]
}

interface PageSchema {
  safeParse(input: unknown): { success: boolean; data?: unknown }
}

// Compiled once per entity: half of the cost of a page is here.
const pages = new Map<EntityName, PageSchema>()

/**
 * Parses a page. The whole page is checked at once; only when that fails is it taken row by row, so that one row of an unknown shape is set aside and
 * the others go on.
 */
export function parseRows<E extends EntityName>(
  entity: E,
  input: readonly unknown[],
  { realmId }: { realmId: string },
): ParsedRows<E> {
  const ids = input.map((row) => identifyRow(entity, row).id).filter((id) => id !== '')
  const whole = pageSchema(entity).safeParse(input)
  if (whole.success) return { rows: whole.data as EntityTypes[E][], rejected: [], ids }

  const rows: EntityTypes[E][] = []
  const rejected: RejectedRow[] = []
  for (const row of input) {
    const result = entityTable[entity].schema.safeParse(row)
    if (result.success) rows.push(result.data as EntityTypes[E])
    else rejected.push(describeRejection(entity, realmId, row, result.error))
  }
  return { rows, rejected, ids }
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

function pageSchema(entity: EntityName): PageSchema {
  let page = pages.get(entity)
  if (page === undefined) {
    page = z.compile(z.array(entityTable[entity].schema as z.ZodType)) as PageSchema
    pages.set(entity, page)
  }
  return page
}

function describeRejection(
  entity: EntityName,
  realmId: string,
  row: unknown,
  error: z.ZodError,
): RejectedRow {
  const [issue] = error.issues
  const externalId = identifyRow(entity, row).id || null
  const path = formatPath(issue?.path ?? [])
  const reason = issue?.message ?? 'unknown shape'
  return {
    entity,
    externalId,
    path,
    message: `Realm ${realmId}, ${entity} ${externalId ?? 'without an id'}, at ${path || 'the object itself'}: ${reason}. The row was set aside; the others of its page were read.`,
  }
}

function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`,
    )
    .join('')
}
