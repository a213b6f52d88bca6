import { compareDecimals, type CalendarDate } from '@vectis/quickbooks/values'
import type { ChangeKind, DocumentState } from './change.ts'

/** Fields that a figure needs, besides the two amounts. */
const fields = [
  'customerId',
  'accountId',
  'currency',
  'date',
  'dueDate',
  'status',
  'counts',
] as const

/** What happened between two states of a document, most important first. Empty: nothing that a figure needs. */
export function describeChange(
  before: DocumentState | null,
  after: DocumentState | null,
  { isMerged }: { isMerged: boolean },
): ChangeKind[] {
  if (before === null || after === null) {
    if (before === after) return []
    return [before === null ? 'new' : 'deleted']
  }
  const open = compareDecimals(after.open, before.open)
  const total = compareDecimals(after.total, before.total)
  const changed = new Set<string>(fields.filter((field) => before[field] !== after[field]))
  if (open === 0 && total === 0 && changed.size === 0) return []
  const isVoided = after.status === 'voided' && changed.has('status')
  const isSettlement = !isVoided && total === 0
  const all: readonly [ChangeKind, boolean][] = [
    ['voided', isVoided],
    ['paid', isSettlement && open < 0 && compareDecimals(after.open, '0') === 0],
    ['settled', isSettlement && open < 0 && compareDecimals(after.open, '0') !== 0],
    ['reopened', isSettlement && open > 0],
    ['merged', changed.has('accountId') && isMerged],
    ['moved', changed.has('accountId') && !isMerged],
    ['relinked', changed.has('customerId') && !changed.has('accountId')],
    ['re-dated', changed.has('date')],
    ['edited', (total !== 0 && !isVoided) || changed.has('dueDate') || changed.has('currency')],
  ]
  const kinds = all.filter(([, applies]) => applies).map(([kind]) => kind)
  return kinds.length === 0 ? ['edited'] : kinds
}

/** It was or is dated in the closed period. */
export function isInPeriod(
  states: readonly (DocumentState | null)[],
  closedThrough: CalendarDate | undefined,
): boolean {
  if (closedThrough === undefined) return false
  return states.some((state) => state?.date != null && state.date <= closedThrough)
}
