import type { Decimal } from '@vectis/quickbooks/values'
import type { RowOf } from '@vectis/quickbooks-storage/database'
import type { ReceiptKind } from '../context/documents.ts'
import type { agingColumns } from '../context/aging.ts'
import { noReceipts, type InvoicedMonth, type ReceivedMonth } from './read-months.ts'

/** Numbers of documents with an unreadable part. */
interface MarkCounts {
  newer: number
  dates: number
  unnamed: number
}

/** What the database adds up for one currency of a panel, by part of its statements. */
export interface Figures {
  invoices: MarkCounts & {
    invoiced: Decimal
    billed: number
    daysToPay: number | null
  }
  owed: {
    outstanding: Decimal
    overdue: Decimal
    overdueCount: number
    aging: RowOf<typeof agingColumns>
    dueDates: number
  }
  memos: MarkCounts & { credited: Decimal; credits: Decimal }
  unapplied: Decimal
  money: MarkCounts & { links: number; receipts: Record<ReceiptKind, Decimal>; sales: number }
  invoicedMonths: InvoicedMonth[]
  receivedMonths: ReceivedMonth[]
}

export type FiguresPart = keyof Figures

const noMarks: MarkCounts = { newer: 0, dates: 0, unnamed: 0 }

/** Of a currency without documents in that part. */
export const noFigures: Figures = {
  invoices: {
    ...noMarks,
    invoiced: '0',
    billed: 0,
    daysToPay: null,
  },
  owed: {
    outstanding: '0',
    overdue: '0',
    overdueCount: 0,
    aging: { current: '0', d30: '0', d60: '0', d90: '0', d91: '0', no_due: '0', due_unread: '0' },
    dueDates: 0,
  },
  memos: { ...noMarks, credited: '0', credits: '0' },
  unapplied: '0',
  money: { ...noMarks, links: 0, receipts: noReceipts, sales: 0 },
  invoicedMonths: [],
  receivedMonths: [],
}

/** One figure or group of figures, as a row of a statement. */
export interface FiguresRow {
  part: FiguresPart
  currency: string
  figures: Figures[FiguresPart]
}

/** The figures of each currency, in the order of their names. */
export function groupFigures(rows: readonly FiguresRow[]): [currency: string, Figures][] {
  const byCurrency = Map.groupBy(rows, ({ currency }) => currency)
  return [...byCurrency]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([currency, parts]) => {
      const found = Object.fromEntries(parts.map(({ part, figures }) => [part, figures]))
      return [currency, { ...noFigures, ...(found as Partial<Figures>) }]
    })
}
