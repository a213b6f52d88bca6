import type { WireObject } from '../company.ts'
import { companyToday } from '../company-time.ts'
import { namedRow } from '../first-rows.ts'
import type { Ledger } from '../ledger.ts'
import type { MinorUnits } from '../minor-units.ts'
import { formatMinorUnits } from '../minor-units.ts'
import type { CustomerRecord } from '../records.ts'
import {
  agedReceivables,
  bucketOf,
  bucketTitles,
  byName,
  readAges,
  shownName,
} from './aged-receivables.ts'
import type { OpenItem } from './open-items.ts'
import { listOpenItems } from './open-items.ts'
import type { Cell, ReportOptions } from './report-body.ts'
import { dataRow, grandTotal, moneyCell, reportBody, section } from './report-body.ts'

type Report = (ledger: Ledger, options: ReportOptions) => WireObject

/** The reports that can be computed from the books; each by its name in the path. */
export const reports: ReadonlyMap<string, Report> = new Map<string, Report>([
  ['AgedReceivables', agedReceivables],
  ['AgedReceivableDetail', agedReceivableDetail],
  ['CustomerBalance', customerBalance],
  ['TransactionList', transactionList],
])

/** The open documents, by bucket. */
function agedReceivableDetail(ledger: Ledger, options: ReportOptions): WireObject {
  const ages = readAges(ledger, options)
  const items = Map.groupBy(listOpenItems(ledger, ages.asOf), (item) =>
    bucketOf(ledger, item, ages),
  )
  const rows = bucketTitles(ages).flatMap((title, bucket) => {
    const found = (items.get(bucket) ?? []).toSorted(byDate)
    if (found.length === 0) return []
    const sum = found.reduce((total, { amount }) => total + amount, 0)
    const blank = Array.from({ length: 5 }, () => ({ value: '' }))
    return [
      section(
        [{ value: title }, ...blank, { value: '' }],
        found.map((item) => dataRow(detailCells(item))),
        [{ value: `Total for ${title}` }, ...blank, moneyCell(sum)],
      ),
    ]
  })
  return reportBody(ledger, {
    name: 'AgedReceivableDetail',
    isList: true,
    period: { end: ages.asOf },
    options: [['report_date', ages.asOf]],
    columns: [
      { title: 'Date', type: 'Date' },
      { title: 'Transaction Type', type: 'String' },
      { title: 'Num', type: 'String' },
      { title: 'Customer', type: 'Customer' },
      { title: 'Due Date', type: 'Date' },
      { title: 'Amount', type: 'Money' },
      { title: 'Open Balance', type: 'Money' },
    ],
    rows,
  })
}

function detailCells(item: OpenItem): Cell[] {
  const { txnDate, type, id, docNumber, customer, dueDate, amount } = item
  return [
    { value: txnDate },
    { value: type, id },
    { value: docNumber ?? '' },
    { value: shownName(customer), id: customer.id },
    { value: dueDate ?? txnDate },
    moneyCell(amount),
    moneyCell(amount),
  ]
}

/** What each customer owes on a day, sub-customers for themselves. */
function customerBalance(ledger: Ledger, options: ReportOptions): WireObject {
  const asOf = options['report_date'] ?? options['end_date'] ?? companyToday(ledger)
  const sums = new Map<CustomerRecord, MinorUnits>()
  for (const { customer, amount } of listOpenItems(ledger, asOf)) {
    sums.set(customer, (sums.get(customer) ?? 0) + amount)
  }
  const rows = byName([...sums.keys()]).map((customer) =>
    dataRow([{ value: shownName(customer), id: customer.id }, moneyCell(sums.get(customer) ?? 0)]),
  )
  const all = [...sums.values()].reduce((total, amount) => total + amount, 0)
  if (rows.length > 0) rows.push(grandTotal([{ value: 'TOTAL' }, moneyCell(all)]))
  return reportBody(ledger, {
    name: 'CustomerBalance',
    period: { end: asOf },
    options: [['report_date', asOf]],
    columns: [
      { title: '', type: 'Customer' },
      { title: 'Total', type: 'Money' },
    ],
    rows,
  })
}

const listed = ['Invoice', 'CreditMemo', 'Payment', 'SalesReceipt', 'RefundReceipt'] as const
const words = new Map<string, string>([
  ['CreditMemo', 'Credit Memo'],
  ['SalesReceipt', 'Sales Receipt'],
  ['RefundReceipt', 'Refund'],
])

/** The sales transactions of a period; by default of this month so far. */
function transactionList(ledger: Ledger, options: ReportOptions): WireObject {
  const today = companyToday(ledger)
  const end = options['end_date'] ?? today
  const start = options['start_date'] ?? `${today.slice(0, 8)}01`
  const found = listed
    .flatMap((entity) => [...ledger.records[entity].values()])
    .filter(({ txnDate }) => txnDate >= start && txnDate <= end)
    .toSorted(byDate)
  const rows = found.map((record) =>
    dataRow([
      { value: record.txnDate },
      { value: words.get(record.entity) ?? record.entity, id: record.id },
      { value: 'docNumber' in record ? (record.docNumber ?? '') : (record.referenceNumber ?? '') },
      { value: 'Yes' },
      record.customer === null
        ? { value: '' }
        : { value: shownName(record.customer), id: record.customer.id },
      { value: record.note ?? '' },
      accountCell(record),
      { value: '-Split-', id: '' },
      { value: formatMinorUnits(record.total) },
    ]),
  )
  return reportBody(ledger, {
    name: 'TransactionList',
    isList: true,
    period: { start, end },
    options: [],
    columns: [
      { title: 'Date', type: 'Date', key: 'tx_date' },
      { title: 'Transaction Type', type: 'String', key: 'txn_type' },
      { title: '#', type: 'String', key: 'doc_num' },
      { title: 'Posting', type: 'Boolean', key: 'is_no_post' },
      { title: 'Name', type: 'String', key: 'name' },
      { title: 'Memo/Description', type: 'String', key: 'memo' },
      { title: 'Account', type: 'String', key: 'account_name' },
      { title: 'Split', type: 'String', key: 'other_account' },
      { title: 'Amount', type: 'Money', key: 'subt_nat_amount' },
    ],
    rows,
  })
}

/** What is owed stands in the receivables, what was paid on the spot where the money went. */
function accountCell(record: { entity: string; depositAccountId?: string | null }): Cell {
  const isPaid = record.entity === 'SalesReceipt' || record.entity === 'RefundReceipt'
  const { value, name } = namedRow('Account', isPaid ? (record.depositAccountId ?? '4') : '84')
  return { value: String((name ?? '') as string), id: String(value as string) }
}

function byDate(a: { txnDate: string; id: string }, b: { txnDate: string; id: string }): number {
  return a.txnDate < b.txnDate ? -1 : a.txnDate > b.txnDate ? 1 : Number(a.id) - Number(b.id)
}
