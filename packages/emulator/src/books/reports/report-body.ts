import type { WireObject } from '../company.ts'
import { formatPacificTime } from '../pacific-time.ts'
import type { Ledger } from '../ledger.ts'
import type { MinorUnits } from '../minor-units.ts'
import { formatMinorUnits } from '../minor-units.ts'

export interface ReportColumn {
  title: string
  type: string
  /** By which programs find the column, as the recorded list has it. */
  key?: string
}

export interface Cell {
  value: string
  id?: string
}

/** Query parameters of a report. */
export type ReportOptions = Readonly<Record<string, string>>

/** An amount as reports print it: two decimals, empty for nothing. */
export function moneyCell(amount: MinorUnits): Cell {
  return { value: amount === 0 ? '' : formatMinorUnits(amount) }
}

export const dataRow = (cells: readonly Cell[]): WireObject => ({ ColData: cells, type: 'Data' })

/** Rows below a head, with their total. */
export function section(
  head: readonly Cell[],
  rows: readonly WireObject[],
  total: readonly Cell[],
): WireObject {
  return {
    Header: { ColData: head },
    Rows: { Row: rows },
    Summary: { ColData: total },
    type: 'Section',
  }
}

export function grandTotal(cells: readonly Cell[]): WireObject {
  return { Summary: { ColData: cells }, type: 'Section', group: 'GrandTotal' }
}

/** The envelope: head, columns and rows, in the form of Intuit's own example bodies. */
export function reportBody(
  ledger: Ledger,
  report: {
    name: string
    period: { start?: string; end: string }
    options: readonly (readonly [name: string, value: string])[]
    columns: readonly ReportColumn[]
    /** Its rows are transactions: nothing is summed by column. */
    isList?: boolean
    rows: readonly WireObject[]
  },
): WireObject {
  const { start, end } = report.period
  const options = [...report.options, ['NoReportData', String(report.rows.length === 0)] as const]
  const time = formatPacificTime(Math.floor(ledger.now() / 1000))
  return {
    Header: {
      // Without the colon that every other time has.
      Time: time.replace(/:(\d\d)$/, '$1'),
      ReportName: report.name,
      ...(start === undefined ? {} : { StartPeriod: start }),
      EndPeriod: end,
      ...(report.isList === true ? {} : { SummarizeColumnsBy: 'Total' }),
      Currency: ledger.homeCurrency,
      Option: options.map(([Name, Value]) => ({ Name, Value })),
    },
    Columns: {
      Column: report.columns.map(({ title, type, key }) => ({
        ColTitle: title,
        ColType: type,
        ...(key === undefined ? {} : { MetaData: [{ Name: 'ColKey', Value: key }] }),
      })),
    },
    Rows: { Row: report.rows },
  }
}
