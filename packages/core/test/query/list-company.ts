import type { BookEntity, QueryAnswer, WireObject } from '@vectis/quickbooks-emulator'
import { createEmptyCompany } from '../empty-company.ts'

export interface ListedRow {
  id: string
  /** Seconds since the epoch: the wire has no finer grain. */
  createdAt: number
  updatedAt: number
}

/**
 * A company whose one list is an array that a test changes at will. Rows come in the order of CreateTime, and in an
 * order of `shuffle`'s own within one second: QuickBooks promises none there.
 */
export function createListCompany(
  realmId: string,
  list: ListedRow[],
  options: { entity?: BookEntity; shuffle?: () => number; tellsTotal?: boolean } = {},
) {
  const { entity = 'Invoice', shuffle = () => 0, tellsTotal = false } = options
  const statements: string[] = []

  function query(statement: string): QueryAnswer {
    statements.push(statement)
    const from = /CreateTime >= '([^']+)'/.exec(statement)?.[1]
    const since = from === undefined ? -Infinity : Date.parse(from) / 1_000
    const end = /CreateTime < '([^']+)'/.exec(statement)?.[1]
    const before = end === undefined ? Infinity : Date.parse(end) / 1_000
    const matching = list.filter(({ createdAt }) => createdAt >= since && createdAt < before)
    const isCount = /COUNT\(\*\)/.test(statement)
    if (isCount) {
      return { entity, rows: [], startPosition: 1, totalCount: matching.length, isCount }
    }
    const startPosition = Number(/STARTPOSITION (\d+)/.exec(statement)?.[1] ?? 1)
    const maxResults = Math.min(1_000, Number(/MAXRESULTS (\d+)/.exec(statement)?.[1] ?? 100))
    if (/ORDERBY MetaData\.CreateTime/.test(statement)) {
      const keys = new Map(matching.map((row) => [row, shuffle()]))
      matching.sort((a, b) => a.createdAt - b.createdAt || keys.get(a)! - keys.get(b)!)
    }
    const rows = matching.slice(startPosition - 1, startPosition - 1 + maxResults).map(toWire)
    return {
      entity,
      rows,
      startPosition,
      totalCount: tellsTotal ? matching.length : null,
      isCount: false,
    }
  }

  return { ...createEmptyCompany(realmId), query, statements }
}

function toWire({ id, createdAt, updatedAt }: ListedRow): WireObject {
  return {
    Id: id,
    SyncToken: '0',
    MetaData: { CreateTime: offsetTime(createdAt), LastUpdatedTime: offsetTime(updatedAt) },
    TxnDate: '2026-01-01',
    DueDate: '2026-01-31',
    CustomerRef: { value: '1' },
    CurrencyRef: { value: 'USD' },
    TotalAmt: 100,
    Balance: 0,
    Line: [],
    LinkedTxn: [],
  }
}

/** With the offsets of a Pacific company, both of them, so that text order is not time order. */
function offsetTime(seconds: number): string {
  const hours = Math.floor(seconds / 7_776_000) % 2 === 0 ? -7 : -8
  const local = new Date((seconds + hours * 3_600) * 1_000).toISOString().slice(0, 19)
  return `${local}-0${-hours}:00`
}
