import { entityTable } from '../entities/entity-table.ts'
import type { FieldsOf, QueryableEntity } from '../entities/entity-table.ts'
import type { FieldKind } from '../entities/parts/field-kind.ts'
import { formatLiteral, formatPattern } from './literal.ts'

/** Several comparisons of one field are joined by AND; the language has no OR and no `!=`. */
export interface Comparison {
  eq?: string
  in?: readonly string[]
  gt?: string
  gte?: string
  lt?: string
  lte?: string
  /** `%` stands for any text. Text fields only. */
  like?: string
}

/** A value (equal), a list (one of), or a comparison. Ids and references can only be equal to or one of. */
export type Condition<Kind extends FieldKind> = Kind extends 'boolean'
  ? boolean | readonly boolean[]
  : Kind extends 'id' | 'reference'
    ? string | readonly string[]
    : Kind extends 'text'
      ? string | readonly string[] | Comparison
      : string | readonly string[] | Omit<Comparison, 'like'>

export type Where<E extends QueryableEntity> = {
  readonly [Field in keyof FieldsOf<E>]?: Condition<FieldsOf<E>[Field] & FieldKind>
}

export interface StatementOptions<E extends QueryableEntity> {
  /**
   * Conditions joined by AND. Amounts are decimal text, dates `YYYY-MM-DD`, instants RFC 3339 with offset.
   *
   * @example { Balance: { gt: '0' }, DueDate: { lt: '2026-11-01' }, CustomerRef: ['12', '63'] }
   */
  where?: Where<E>
  /** Default: `MetaData.CreateTime`, oldest first. There is always an order: without one, rows move between pages. */
  orderBy?: { field: keyof FieldsOf<E> & string; direction?: 'ASC' | 'DESC' }
  /** 1-based row to start at. */
  startPosition?: number
  /** 1 to 1,000. */
  maxResults?: number
}

/**
 * A `SELECT` statement for `/query`. Name lists ask for active and inactive rows unless `Active` is a condition.
 *
 * Throws `TypeError` for a field that cannot be filtered and for a value that its field cannot hold, undefined
 * among them.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/data-queries
 */
export function buildStatement<E extends QueryableEntity>(
  entity: E,
  options: StatementOptions<E> = {},
): string {
  const { orderBy, startPosition = 1, maxResults = 500 } = options
  const field = orderBy?.field ?? 'MetaData.CreateTime'
  kindOf(entity, field)
  const direction = orderBy?.direction === 'DESC' ? ' DESC' : ''
  return [
    `SELECT * FROM ${entity}`,
    ...buildWhere(entity, options.where),
    `ORDERBY ${field}${direction}`,
    `STARTPOSITION ${integer('startPosition', startPosition, Number.MAX_SAFE_INTEGER)}`,
    `MAXRESULTS ${integer('maxResults', maxResults, 1_000)}`,
  ].join(' ')
}

/** A `SELECT COUNT(*)` statement with the same conditions. */
export function buildCountStatement<E extends QueryableEntity>(
  entity: E,
  options: Pick<StatementOptions<E>, 'where'> = {},
): string {
  return [`SELECT COUNT(*) FROM ${entity}`, ...buildWhere(entity, options.where)].join(' ')
}

function buildWhere<E extends QueryableEntity>(entity: E, where: Where<E> | undefined): string[] {
  const asked = Object.entries(where ?? {})
  const clauses = asked.flatMap(([field, condition]) =>
    buildClauses(field, kindOf(entity, field), condition),
  )
  if (entityTable[entity].isNameList && !asked.some(([field]) => field === 'Active')) {
    clauses.push('Active IN (true, false)')
  }
  return clauses.length === 0 ? [] : [`WHERE ${clauses.join(' AND ')}`]
}

const operators = { eq: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const

function buildClauses(field: string, kind: FieldKind, condition: unknown): string[] {
  refuseUndefined(field, condition)
  if (Array.isArray(condition)) return [buildIn(field, kind, condition)]
  if (typeof condition !== 'object' || condition === null) {
    return [`${field} = ${formatLiteral(field, kind, condition)}`]
  }
  const comparisons = Object.entries(condition)
  if (comparisons.length === 0)
    throw new TypeError(`Expected a comparison for ${field}, received none.`)
  return comparisons.map(([name, value]) => {
    refuseUndefined(`${field}.${name}`, value)
    if (name === 'in' && Array.isArray(value)) return buildIn(field, kind, value)
    if (name === 'like' && kind === 'text') return `${field} LIKE ${formatPattern(field, value)}`
    const isComparable =
      name === 'eq' || (kind !== 'id' && kind !== 'reference' && kind !== 'boolean')
    if (isComparable && Object.hasOwn(operators, name)) {
      return `${field} ${operators[name as keyof typeof operators]} ${formatLiteral(field, kind, value)}`
    }
    throw new TypeError(
      `QuickBooks cannot compare ${field} by "${name}". Ids and references take a value or a list; LIKE works on text fields only.`,
    )
  })
}

/** A missing value must not widen the statement: an undefined id would return everybody's rows. */
function refuseUndefined(name: string, value: unknown): void {
  if (value !== undefined) return
  throw new TypeError(
    `Expected a value for ${name}, received undefined. Leave the key out to read without this condition.`,
  )
}

function buildIn(field: string, kind: FieldKind, values: readonly unknown[]): string {
  if (values.length === 0) {
    throw new TypeError(
      `Expected at least one value for ${field}, received an empty list. Skip the call instead.`,
    )
  }
  return `${field} IN (${values.map((value) => formatLiteral(field, kind, value)).join(', ')})`
}

function kindOf(entity: QueryableEntity, field: string): FieldKind {
  const fields: Readonly<Record<string, FieldKind>> = entityTable[entity].fields
  const kind = Object.hasOwn(fields, field) ? fields[field] : undefined
  if (kind !== undefined) return kind
  throw new TypeError(
    `Expected a field of ${entity} that QuickBooks can filter by, received "${field}". Known: ${Object.keys(fields).join(', ')}.`,
  )
}

function integer(name: string, value: number, max: number): number {
  if (Number.isSafeInteger(value) && value >= 1 && value <= max) return value
  throw new TypeError(`Expected ${name} to be an integer from 1 to ${max}, received ${value}.`)
}
