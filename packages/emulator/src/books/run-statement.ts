import { offsetMinutes } from '../clock/offset-time.ts'
import { checkColumns, compileConditions } from '../query-language/compile-condition.ts'
import { compareText, compileOrder } from '../query-language/compile-order.ts'
import type { Fields } from '../query-language/field.ts'
import { parseStatement } from '../query-language/parse-statement.ts'
import type { LiteralContext } from '../query-language/literal-value.ts'
import type { Statement } from '../query-language/statement.ts'
import { validationError } from '../query-language/statement-error.ts'
import { bookEntityNames, entitiesWith } from './book-entities.ts'
import type { BookEntity, QueryAnswer, WireObject } from './company.ts'
import { companyToday } from './company-time.ts'
import type { Ledger } from './ledger.ts'
import { findShown, isBehind } from './past-states.ts'
import { answerPlain, findKnownEntity } from './plain-entities.ts'
import { project } from './project.ts'
import { queryFields } from './query-fields.ts'
import type { AnyRecord, CustomerRecord, ItemRecord, RecordEntity } from './records.ts'
import { serve } from './serve.ts'
import { fullyQualifiedName } from './wire/customer-wire.ts'
import { wireCompanyInfo, wirePreferences } from './wire/company-wire.ts'

const nameLists = entitiesWith('isNameList')
/** Entities for which QuickBooks sends an unrequested totalCount. */
const counted: readonly BookEntity[] = ['Invoice', 'RefundReceipt']

/** The rows that match, in order, kept as long as nothing changes: the pages of one scan ask for the same. */
interface Match {
  key: string
  version: number
  records: AnyRecord[]
}

/** Answers statements from a ledger. */
export function createStatementRunner(ledger: Ledger): (text: string) => QueryAnswer {
  let latest: Match | null = null

  function findMatch(statement: Statement, entity: RecordEntity): AnyRecord[] {
    const key = JSON.stringify([entity, statement.where, statement.orderBy])
    if (isBehind(ledger)) return select(ledger, statement, entity)
    if (latest?.key === key && latest.version === ledger.version) return latest.records
    latest = { key, version: ledger.version, records: select(ledger, statement, entity) }
    return latest.records
  }

  return (text) => {
    const statement = parseStatement(text)
    const { startPosition, maxResults, isCount, columns } = statement
    const entity = findEntity(statement.entity)
    if (entity === null) return answerUnkept(statement, ledger)
    if (entity === 'CompanyInfo' || entity === 'Preferences') {
      const row = entity === 'CompanyInfo' ? wireCompanyInfo(ledger) : wirePreferences(ledger)
      const rows = isCount || startPosition > 1 || maxResults < 1 ? [] : [row]
      return { entity, rows, startPosition, totalCount: isCount ? 1 : null, isCount }
    }
    checkColumns(columns, queryFields[entity] as Fields<AnyRecord>, entity)
    const matching = findMatch(statement, entity)
    const rows: WireObject[] = isCount
      ? []
      : matching
          .slice(startPosition - 1, startPosition - 1 + maxResults)
          .map((record) => projectRecord(record, serve(ledger, record), columns))
    const totalCount = isCount || counted.includes(entity) ? matching.length : null
    return { entity, rows, startPosition, totalCount, isCount }
  }
}

function findEntity(name: string): BookEntity | null {
  return bookEntityNames.find((known) => known.toLowerCase() === name.toLowerCase()) ?? null
}

function answerUnkept(statement: Statement, ledger: Ledger): QueryAnswer {
  const entity = findKnownEntity(statement.entity)
  if (entity === null) {
    // The one that a recording names: in the schema, and no entity that holds rows.
    const isService = statement.entity.toLowerCase() === 'taxservice'
    const what = isService ? 'Metadata not found for Entity' : 'invalid context declaration'
    throw validationError(`${what}: ${statement.entity}`)
  }
  return answerPlain(entity, statement, ledger, literalsOf(ledger))
}

function literalsOf(ledger: Ledger): LiteralContext {
  return {
    today: () => companyToday(ledger),
    offsetMinutes: (epochMs) => offsetMinutes(epochMs, 'America/Los_Angeles'),
  }
}

/** A template is wrapped by the name of its type. */
function projectRecord(
  record: AnyRecord,
  row: WireObject,
  columns: readonly string[] | null,
): WireObject {
  if (columns === null || record.entity !== 'RecurringTransaction') return project(row, columns)
  return { [record.type]: project(row[record.type] as WireObject, columns) }
}

function select(ledger: Ledger, statement: Statement, entity: RecordEntity): AnyRecord[] {
  const fields = queryFields[entity] as Fields<AnyRecord>
  const matches = compileConditions(statement.where, fields, entity, literalsOf(ledger))
  const asked = compileOrder(statement.orderBy, fields, entity)
  const order = ledger.quirks.unordered.includes(entity) ? null : asked
  const asksActive = statement.where.some(({ field }) => field.toLowerCase() === 'active')
  const activeOnly = nameLists.includes(entity) && !asksActive
  const records: AnyRecord[] = []
  for (const record of findShown(ledger, entity)) {
    if (activeOnly && !(record as CustomerRecord | ItemRecord).active) continue
    if (matches(record)) records.push(record)
  }
  if (statement.isCount) return records
  const tie = ledger.quirks.tieOrder === 'recent' ? byNewest : bySequence
  return order === null
    ? records.toSorted(defaultOrders[entity])
    : records.toSorted((a, b) => order(a, b) || tie(a, b))
}

function bySequence(a: AnyRecord, b: AnyRecord): number {
  return a.sequence - b.sequence
}

function byNewest(a: AnyRecord, b: AnyRecord): number {
  return b.updatedAt - a.updatedAt || b.sequence - a.sequence
}

/** QuickBooks' order without ORDERBY, as recorded; it is not documented. */
const defaultOrders: Record<RecordEntity, (a: AnyRecord, b: AnyRecord) => number> = {
  Customer: (a, b) =>
    compareText(fullyQualifiedName(a as CustomerRecord), fullyQualifiedName(b as CustomerRecord)) ||
    bySequence(a, b),
  Item: (a, b) => compareText((a as ItemRecord).name, (b as ItemRecord).name) || bySequence(a, b),
  Invoice: byNewest,
  Payment: byNewest,
  CreditMemo: byNewest,
  SalesReceipt: byNewest,
  RefundReceipt: byNewest,
  RecurringTransaction: byNewest,
}
