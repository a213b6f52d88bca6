import { offsetMinutes } from '../clock/offset-time.ts'
import { compileConditions } from '../query-language/compile-condition.ts'
import { compareText, compileOrder } from '../query-language/compile-order.ts'
import type { Fields } from '../query-language/field.ts'
import { parseStatement } from '../query-language/parse-statement.ts'
import type { Statement } from '../query-language/statement.ts'
import { validationError } from '../query-language/statement-error.ts'
import type { BookEntity, QueryAnswer, WireObject } from './company.ts'
import { companyToday } from './company-time.ts'
import type { Ledger } from './ledger.ts'
import { findShown, isBehind } from './past-states.ts'
import { queryFields } from './query-fields.ts'
import type { AnyRecord, CustomerRecord, ItemRecord, RecordEntity } from './records.ts'
import { serve } from './serve.ts'
import { fullyQualifiedName } from './wire/customer-wire.ts'
import { wireCompanyInfo, wirePreferences } from './wire/company-wire.ts'

const entities: readonly BookEntity[] = [
  'Customer',
  'Invoice',
  'Payment',
  'CreditMemo',
  'SalesReceipt',
  'RefundReceipt',
  'RecurringTransaction',
  'Item',
  'CompanyInfo',
  'Preferences',
]
const nameLists: readonly BookEntity[] = ['Customer', 'Item']
/** Entities beside whose rows QuickBooks sends a totalCount that nobody asked for. */
const counted: readonly BookEntity[] = ['Invoice']

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
    const entity = findEntity(statement.entity)
    const { startPosition, maxResults, isCount } = statement
    if (entity === 'CompanyInfo' || entity === 'Preferences') {
      const row = entity === 'CompanyInfo' ? wireCompanyInfo(ledger) : wirePreferences(ledger)
      const rows = isCount || startPosition > 1 || maxResults < 1 ? [] : [row]
      return { entity, rows, startPosition, totalCount: isCount ? 1 : null, isCount }
    }
    const matching = findMatch(statement, entity)
    const rows: WireObject[] = isCount
      ? []
      : matching
          .slice(startPosition - 1, startPosition - 1 + maxResults)
          .map((record) => serve(ledger, record))
    const totalCount = isCount || counted.includes(entity) ? matching.length : null
    return { entity, rows, startPosition, totalCount, isCount }
  }
}

function findEntity(name: string): BookEntity {
  const entity = entities.find((known) => known.toLowerCase() === name.toLowerCase())
  if (entity === undefined) throw validationError(`Invalid context declaration: ${name}`)
  return entity
}

function select(ledger: Ledger, statement: Statement, entity: RecordEntity): AnyRecord[] {
  const fields = queryFields[entity] as Fields<AnyRecord>
  const matches = compileConditions(statement.where, fields, entity, {
    today: () => companyToday(ledger),
    offsetMinutes: (epochMs) => offsetMinutes(epochMs, 'America/Los_Angeles'),
  })
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

/** What QuickBooks does when nobody says ORDERBY, as recorded; documented nowhere. */
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
