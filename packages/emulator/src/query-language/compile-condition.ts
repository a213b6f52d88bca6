import type { Field, Fields } from './field.ts'
import { compileLike } from './like.ts'
import type { LiteralContext } from './literal-value.ts'
import { literalValue } from './literal-value.ts'
import type { Comparator, Condition, Literal } from './statement.ts'
import { validationError } from './statement-error.ts'

type Value = string | number | boolean | null

/**
 * Turns conditions into one predicate. Throws `StatementError` for an unknown field or an operator that its kind does
 * not take.
 */
export function compileConditions<T>(
  conditions: readonly Condition[],
  fields: Fields<T>,
  entity: string,
  context: LiteralContext,
): (row: T) => boolean {
  const predicates = conditions.map((condition) =>
    compileCondition(condition, findField(fields, condition.field, entity), context),
  )
  const [only, ...others] = predicates
  if (only === undefined) return () => true
  if (others.length === 0) return only
  return (row) => predicates.every((predicate) => predicate(row))
}

export function findField<T>(fields: Fields<T>, name: string, entity: string): Field<T> {
  // `Line.Amount` is part of an attribute that cannot be queried either.
  const field = fields.get(name.toLowerCase()) ?? fields.get(name.split('.')[0]!.toLowerCase())
  if (field === undefined) {
    throw validationError(`Property ${name} not found for Entity ${entity}`)
  }
  if (field.kind === 'unqueryable' || field.name.toLowerCase() !== name.toLowerCase()) {
    throw validationError(`property '${name}' is not queryable`)
  }
  return field
}

/** Throws `StatementError` for a column of a projection that the entity does not have. */
export function checkColumns<T>(
  columns: readonly string[] | null,
  fields: Fields<T>,
  entity: string,
): void {
  for (const column of columns ?? []) {
    if (!fields.has(column.split('.')[0]!.toLowerCase())) {
      throw validationError(`Property ${column} not found for Entity ${entity}`)
    }
  }
}

function compileCondition<T>(
  condition: Condition,
  field: Field<T>,
  context: LiteralContext,
): (row: T) => boolean {
  const valueOf = (literal: Literal) => literalValue(field.name, field.kind, literal, context)
  const isKey = field.kind === 'id' || field.kind === 'reference'
  if (condition.operator === 'IN') {
    const values = new Set(condition.values.map(valueOf))
    return (row) => values.has(readFolded(field, row))
  }
  if (condition.operator === 'LIKE') {
    if (field.kind !== 'text') throw unsupported(field, 'LIKE')
    const matches = compileLike(condition.value.text)
    return (row) => {
      const value = field.read(row)
      return typeof value === 'string' && matches(value)
    }
  }
  const { operator } = condition
  const isOrdered = operator !== '=' && operator !== '!='
  if (operator !== '=' && isKey) throw unsupported(field, operator)
  if (isOrdered && field.kind === 'boolean') throw unsupported(field, operator)
  const wanted = valueOf(condition.value)
  if (operator === '=') return (row) => readFolded(field, row) === wanted
  if (operator === '!=') return (row) => readFolded(field, row) !== wanted
  return (row) => {
    const value = readFolded(field, row)
    return value !== null && wanted !== null && holds(value, operator, wanted)
  }
}

function holds(
  value: Value & {},
  operator: Exclude<Comparator, '=' | '!='>,
  wanted: Value & {},
): boolean {
  switch (operator) {
    case '<':
      return value < wanted
    case '<=':
      return value <= wanted
    case '>':
      return value > wanted
    case '>=':
      return value >= wanted
  }
}

function readFolded<T>(field: Field<T>, row: T): Value {
  const value = field.read(row)
  return field.kind === 'text' && typeof value === 'string' ? value.toLowerCase() : value
}

function unsupported<T>(field: Field<T>, operator: string): Error {
  const allowed =
    field.kind === 'id' || field.kind === 'reference' || field.kind === 'boolean'
      ? ' Only = and IN are supported.'
      : ''
  return validationError(
    `Operator ${operator} is not supported for property ${field.name}.${allowed}`,
  )
}
