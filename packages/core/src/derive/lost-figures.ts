import type { EntityName } from '../entities/entity-table.ts'
import { unreadableFieldsOf } from '../entities/unreadable-fields.ts'

/** What becomes a billing row. */
export type BilledEntity = Exclude<EntityName, 'CompanyInfo'>

const document = ['TxnDate', 'CurrencyRef.value', 'CustomerRef.value'] as const

/** Fields that a figure needs: a sum is wrong, or in nobody's panel, when one of them is silently nothing. */
const figureFields: Record<BilledEntity, readonly string[]> = {
  Customer: ['ParentRef.value'],
  Invoice: [...document, 'DueDate'],
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
    .filter((path) =>
      figureFields[entity].some((field) => field === path || field.startsWith(`${path}.`)),
    )
  return [...new Set([...paths, ...others])].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

/** Whether part of a field, such as `Line`, was left out because it could not be read. */
export function isLost(row: object, field: string): boolean {
  return unreadableFieldsOf(row).some(
    ({ path, isRead }) =>
      !isRead && (path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`)),
  )
}
