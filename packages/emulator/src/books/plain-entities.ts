import { checkColumns, compileConditions } from '../query-language/compile-condition.ts'
import { compileOrder } from '../query-language/compile-order.ts'
import type { Field, FieldKind, Fields } from '../query-language/field.ts'
import type { LiteralContext } from '../query-language/literal-value.ts'
import type { Statement } from '../query-language/statement.ts'
import type { ChangeGroup, QueryAnswer, WireObject } from './company.ts'
import type { Ledger } from './ledger.ts'
import { firstRows } from './first-rows.ts'
import { attributesOf, knownEntities } from './known-entities.ts'
import { project } from './project.ts'

/** The canonical name of an entity that QuickBooks has, with or without books here; null for a typo. */
export function findKnownEntity(name: string): string | null {
  return knownEntities.find((known) => known.toLowerCase() === name.toLowerCase()) ?? null
}

/** Entities for which QuickBooks sends a totalCount unasked. */
const counted = new Set(['Bill', 'Budget', 'Class', 'Deposit', 'JournalEntry', 'Transfer'])

/** Whether statements leave out inactive rows of the entity unless they ask for them. */
export function hasActive(entity: string): boolean {
  return attributesOf(entity).some(({ name }) => name === 'Active')
}

/** Answers a statement about an entity that the books do not keep. Throws `StatementError`. */
export function answerPlain(
  entity: string,
  statement: Statement,
  ledger: Pick<Ledger, 'plainRows'>,
  context: LiteralContext,
): QueryAnswer {
  const fields = fieldsOf(entity)
  checkColumns(statement.columns, fields, entity)
  const { startPosition, maxResults, isCount } = statement
  const matches = compileConditions(statement.where, fields, entity, context)
  const asksActive = statement.where.some(({ field }) => field.toLowerCase() === 'active')
  const order = compileOrder(statement.orderBy, fields, entity)
  const found = plainRows(ledger, entity).filter(
    (one) => (asksActive || one['Active'] !== false) && matches(one),
  )
  const sorted = order === null ? found : found.toSorted(order)
  const page = sorted.slice(startPosition - 1, startPosition - 1 + maxResults)
  return {
    entity,
    rows: isCount ? [] : page.map((one) => project(one, statement.columns)),
    startPosition,
    totalCount: isCount || counted.has(entity) ? found.length : null,
    isCount,
  }
}

/** The rows of an entity without books; never changed in place. */
export function plainRows(
  ledger: Pick<Ledger, 'plainRows'>,
  entity: string,
): readonly WireObject[] {
  return ledger.plainRows.get(entity) ?? firstRows.get(entity) ?? []
}

/** Rows that changed at or after `since`, epoch milliseconds, and what was deleted. */
export function findPlainChanges(
  ledger: Pick<Ledger, 'plainRows' | 'plainStubs'>,
  entity: string,
  since: number,
): ChangeGroup {
  const isLater = ({ MetaData }: WireObject) =>
    Date.parse((MetaData as { LastUpdatedTime: string }).LastUpdatedTime) >= since
  return {
    entity,
    changed: plainRows(ledger, entity).filter(isLater),
    deleted: (ledger.plainStubs.get(entity) ?? []).filter(isLater),
  }
}

function fieldsOf(entity: string): Fields<WireObject> {
  return new Map(
    attributesOf(entity).map(({ name, kind }): [string, Field<WireObject>] => [
      name.toLowerCase(),
      {
        name,
        // Tax codes are called `TAX` and `NON`.
        kind: entity === 'TaxCode' && name === 'Id' ? 'reference' : kind,
        read: (one) => readValue(valueAt(one, name), kind),
      },
    ]),
  )
}

function valueAt(one: WireObject, name: string): unknown {
  const [first = '', second] = name.split('.')
  const value = new Map(Object.entries(one)).get(first)
  if (second === undefined || typeof value !== 'object' || value === null) return value
  return new Map(Object.entries(value)).get(second)
}

function readValue(value: unknown, kind: FieldKind): string | number | boolean | null {
  if (kind === 'reference')
    return readValue((value as { value?: unknown } | undefined)?.value, 'id')
  if (typeof value === 'number') return Math.round(value * 100)
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') return null
  return kind === 'instant' ? Date.parse(value) / 1000 : value
}
