import type { AlertExplanation, AlertStep, Evidence, ExplainedFigure, KnownVersion, StatusReason } from '@vectis/billing-hub' // prettier-ignore
import type { AnsweredCall } from '@vectis/quickbooks/ports'

/** The rules of alerts, as questions that they answer with yes. */
export const ruleNames: Record<AlertExplanation['rule'], string> = {
  invoice_overdue: 'An invoice is past due, has an open balance, and its grace period is over.',
  service_without_invoice: 'Tickets were resolved in a period in which nothing was billed.',
}

export const stepNames: Record<AlertStep['kind'], string> = {
  opened: 'Opened',
  reopened: 'Opened again',
  updated: 'Still open, with new facts',
  unchecked: 'Could not be checked',
  closed: 'Closed',
  dismissed: 'Dismissed',
}

/** How the sync or the hub came to write a version. */
const sourceNames = new Map([
  ['sync scan', 'Complete read'],
  ['sync changes', 'Read of changes'],
  ['sync absence', 'Complete read that did not find it'],
  ['sync questions', 'Question about this one'],
  ['sync count', 'Count that differed'],
  ['sync heal', 'Check of the balances'],
  ['sync orphans', 'Read of documents without a customer'],
  ['links pass', 'Link rules'],
  ['links person', 'Link by a person'],
  ['alerts pass', 'Evaluation of alerts'],
  ['alerts person', 'Decision of a person'],
])

export function nameSource({ kind, step }: Evidence): string {
  return sourceNames.get(`${kind} ${step}`) ?? [kind, step].filter((one) => one !== null).join(', ')
}

export const missingNames: Record<NonNullable<KnownVersion['missing']>, string> = {
  not_kept_yet: 'older than the evidence',
  not_named: 'written outside of the sync, which named no evidence',
  deleted: 'its evidence is deleted',
}

export const callNames: Record<AnsweredCall['kind'], string> = {
  page: 'rows',
  count: 'count',
  by_id: 'by id',
  feed: 'changes',
}

export const figureNames: Record<ExplainedFigure, string> = {
  outstanding: 'Outstanding balance',
  overdue: 'Overdue',
  creditsAvailable: 'Credits to use',
  unapplied: 'On account',
  net: 'Net of credits',
}

export function isFigure(text: string): text is ExplainedFigure {
  return Object.hasOwn(figureNames, text)
}

const voidNames: Record<NonNullable<StatusReason['voidEvidence']>, string> = {
  reason: 'its void reason',
  status: 'its status',
  note: 'its note and its amounts of zero',
  event: 'a void event',
  inferred: 'amounts of zero after an earlier total',
}

/** What, besides amounts, made the status of a document. */
export function nameReason(reason: StatusReason): string[] {
  const { voidEvidence, deletedReason, unreadableSince, unreadablePath } = reason
  return [
    ...(voidEvidence === null ? [] : [`voided, known by ${voidNames[voidEvidence]}`]),
    ...(deletedReason === null ? [] : [`gone: ${deletedReason}`]),
    ...(unreadableSince === null ? [] : [`a newer version cannot be read at ${unreadablePath}`]),
  ]
}
