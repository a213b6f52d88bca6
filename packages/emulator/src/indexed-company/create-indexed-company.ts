import type { BookEntity, ChangeGroup, Company, WireObject } from '../books/company.ts'
import { createCompany } from '../books/create-company.ts'
import { project } from '../books/project.ts'
import { checkColumns } from '../query-language/compile-condition.ts'
import { parseStatement } from '../query-language/parse-statement.ts'
import type { Statement } from '../query-language/statement.ts'
import type { IndexedTotals } from './customer-sums.ts'
import { sumCustomers } from './customer-sums.ts'
import { buildIndexedFields } from './indexed-fields.ts'
import { createLayout } from './layout.ts'
import type { IndexedEntity } from './row-text.ts'
import { createRowWriters, dateOf } from './row-text.ts'
import type { Selection } from './select-indexes.ts'
import { createSelector } from './select-indexes.ts'

export interface IndexedCompanyOptions {
  /** Digits; real ones exceed 2^53. */
  realmId: string
  /** Default `Cascade Managed IT (large)`. */
  name?: string
  /** Default 1. */
  seed?: number
  /** The emulator's clock; history ends when the company is created. */
  clock: { now(): number }
  /** Default 1,000,000. */
  invoices?: number
  /** Default one per hundred invoices. */
  customers?: number
  /** Days of history. Default 730. */
  days?: number
}

/** A company of any size that cannot be changed. */
export interface IndexedCompany extends Company {
  /** Counts and sums over everything in it. */
  readonly totals: IndexedTotals
}

const entities: readonly IndexedEntity[] = ['Customer', 'Invoice', 'Payment', 'CreditMemo']
/** More than fits into one answer is cut there anyway. */
const changesLimit = 1001
/** The longest time between an invoice and the last change to it, but for its block's payments. */
const settlingSeconds = 2 * 3600

/**
 * Creates a company whose rows are computed from their index on request: a million invoices take two numbers per
 * customer of memory. The balance identities hold; 850,000 payments and 50,000 credit memos belong to a million
 * invoices. Nothing changes in it.
 */
export function createIndexedCompany(options: IndexedCompanyOptions): IndexedCompany {
  const { realmId, clock, invoices = 1_000_000 } = options
  const customers = Math.max(1, options.customers ?? Math.ceil(invoices / 100))
  const historyEnd = Math.floor(clock.now() / 1000)
  const historyStart = historyEnd - (options.days ?? 730) * 86_400
  const seed = options.seed ?? 1
  const layout = createLayout({ customers, invoices, seed, historyStart, historyEnd })
  const sums = sumCustomers(layout)
  const writers = createRowWriters(layout, sums)
  const fields = buildIndexedFields(layout, sums)
  const counts: Record<IndexedEntity, number> = {
    Customer: customers,
    Invoice: invoices,
    Payment: layout.payments,
    CreditMemo: layout.creditMemos,
  }
  const name = options.name ?? 'Cascade Managed IT (large)'
  // Items, company information and preferences: ordinary books without documents.
  const books = createCompany({ realmId, name, seed, clock, customers: 0, multiCurrency: false })
  const selectors = new Map<IndexedEntity, (statement: Statement) => Selection>()
  for (const entity of entities) {
    const today = () => dateOf(Math.floor(clock.now() / 1000))
    const context = { count: counts[entity], fields: fields[entity], entity, today }
    selectors.set(entity, createSelector(context))
  }

  function select(statement: string) {
    const parsed = parseStatement(statement)
    const entity = entities.find((known) => known.toLowerCase() === parsed.entity.toLowerCase())
    if (entity === undefined) return null
    checkColumns(parsed.columns, fields[entity], entity)
    return { parsed, entity, selection: selectors.get(entity)!(parsed) }
  }

  function writeRows(
    entity: IndexedEntity,
    { startPosition, maxResults }: Statement,
    selection: Selection,
  ): string[] {
    const from = startPosition - 1
    const to = Math.min(selection.count, from + maxResults)
    const rows: string[] = []
    for (let position = from; position < to; position += 1) {
      rows.push(writers[entity](selection.at(position)))
    }
    return rows
  }

  const company: IndexedCompany = {
    realmId,
    name,
    homeCurrency: books.homeCurrency,
    timeZone: books.timeZone,
    totals: sums.totals,
    queryText(statement) {
      const selected = select(statement)
      if (selected === null) return null
      const { parsed, entity, selection } = selected
      if (parsed.columns !== null) return null
      if (parsed.isCount) {
        return { entity, objects: 0, queryResponse: `{"totalCount":${selection.count}}` }
      }
      const rows = writeRows(entity, parsed, selection)
      if (rows.length === 0) return { entity, objects: 0, queryResponse: '{}' }
      const total = entity === 'Invoice' ? `,"totalCount":${selection.count}` : ''
      const queryResponse = `{"${entity}":[${rows.join(',')}],"startPosition":${parsed.startPosition},"maxResults":${rows.length}${total}}`
      return { entity, objects: rows.length, queryResponse }
    },
    query(statement) {
      const selected = select(statement)
      if (selected === null) return books.query(statement)
      const { parsed, entity, selection } = selected
      const { isCount, startPosition } = parsed
      return {
        entity,
        rows: isCount
          ? []
          : writeRows(entity, parsed, selection).map((row) =>
              project(parseRow(row), parsed.columns),
            ),
        startPosition,
        totalCount: isCount || entity === 'Invoice' ? selection.count : null,
        isCount,
      }
    },
    read(entity, id) {
      const indexed = entities.find((known) => known === entity)
      if (indexed === undefined) return books.read(entity, id)
      const index = /^[1-9]\d{0,14}$/.test(id) ? Number(id) - 1 : -1
      return index >= 0 && index < counts[indexed] ? parseRow(writers[indexed](index)) : null
    },
    changes: (asked, since) => asked.map((entity) => findChanges(entity, since)),
    subscribe: (listener) => books.subscribe(listener),
  }

  function findChanges(entity: BookEntity, since: number): ChangeGroup {
    const indexed = entities.find((known) => known === entity)
    if (indexed === undefined) {
      return books.changes([entity], since)[0] ?? { entity, changed: [], deleted: [] }
    }
    const createdAt = fields[indexed].get('metadata.createtime')!.read as (n: number) => number
    const updatedAt = fields[indexed].get('metadata.lastupdatedtime')!.read as (n: number) => number
    const from = since / 1000
    const found: number[] = []
    for (let index = counts[indexed] - 1; index >= 0; index -= 1) {
      if (indexed !== 'Customer' && createdAt(index) < from - blockSeconds()) break
      if (updatedAt(index) >= from) found.push(index)
    }
    found.sort((a, b) => updatedAt(a) - updatedAt(b) || a - b)
    const changed = found.slice(0, changesLimit).map((index) => parseRow(writers[indexed](index)))
    return { entity, changed, deleted: [] }
  }

  function blockSeconds(): number {
    const last = Math.min(invoices, 40) - 1
    return layout.invoiceCreatedAt(Math.max(0, last)) - historyStart + settlingSeconds
  }

  return company
}

/** Numbers stay digit for digit as they were written: `100.00` is printed as `100.00` again. */
function parseRow(text: string): WireObject {
  const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }
  type Reviver = (key: string, value: unknown, context: { source: string }) => unknown
  const keepDigits: Reviver = (_key, value, context) =>
    typeof value === 'number' ? rawJSON(context.source) : value
  return JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown) as WireObject
}
