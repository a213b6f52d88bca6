import type { SettlementRow } from './rule.ts'

/**
 * Whether nobody has proven which sign the amount of a settlement row has: the line links something other than an
 * invoice, a credit memo or a deposit.
 */
export function hasUnprovenSign({
  kind,
  lineNo,
  linkedType,
}: Pick<SettlementRow, 'kind' | 'lineNo' | 'linkedType'>): boolean {
  return kind === 'other' && lineNo > 0 && linkedType !== 'Deposit'
}

/** Whether it links something whose type or id is missing. */
export function isDoubtfulLink({
  kind,
  linkedType,
  linkedExternalId,
}: Pick<SettlementRow, 'kind' | 'linkedType' | 'linkedExternalId'>): boolean {
  return kind === 'other' && (linkedType === '' || linkedExternalId === '')
}
