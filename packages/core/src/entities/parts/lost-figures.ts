import type { EntityName } from '../entity-table.ts'
import { unreadableFieldsOf } from './unreadable-fields.ts'

/** What becomes a billing row. */
export type BilledEntity = Exclude<EntityName, 'CompanyInfo'>

const document = ['TxnDate', 'CurrencyRef.value', 'CustomerRef.value'] as const

/** Fields that a figure needs: a sum is wrong, or in nobody's panel, when one of them is silently nothing. */
const figureFields: Record<BilledEntity, readonly string[]> = {
  Customer: ['ParentRef.value', 'Balance', 'BalanceWithJobs'],
  Invoice: [...document, 'DueDate', 'Deposit'],
  Payment: document,
  CreditMemo: document,
  RecurringTransaction: [
    'CurrencyRef.value',
    'CustomerRef.value',
    'TxnTaxDetail.TotalTax',
    'RecurringInfo.Active',
    'RecurringInfo.RecurType',
    ...[
      'IntervalType',
      'NumInterval',
      'MaxOccurrences',
      'StartDate',
      'EndDate',
      'NextDate',
      'PreviousDate',
    ].map((name) => `RecurringInfo.ScheduleInfo.${name}`),
  ],
}

/** Paths of an object that could not be read and that hold a field which a figure needs; sorted. */
export function lostFigures(
  entity: BilledEntity,
  row: object,
  { others = [] }: { others?: readonly string[] } = {},
): string[] {
  const lost = unreadableFieldsOf(row).filter(({ isRead }) => !isRead)
  if (lost.length + others.length === 0) return []
  const paths = lost
    .map(({ path }) => path)
    .filter((path) => figureFields[entity].some((field) => holds(path, field)))
  return [...new Set([...paths, ...others])].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

/**
 * Whether a field could not be read and was left out: itself, or what holds it. Paths are without indexes, as in
 * `Line[].Amount`.
 */
export function isLost(row: object, field: string): boolean {
  return unreadableFieldsOf(row).some(({ path, isRead }) => !isRead && holds(path, field))
}

function holds(path: string, field: string): boolean {
  return field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`)
}
