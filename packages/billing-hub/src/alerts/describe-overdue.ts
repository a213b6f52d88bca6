import { roundDecimal } from '@vectis/quickbooks/values'
import { listUnreadable } from '../context/unreadable.ts'
import type { HubFinding } from './hub-finding.ts'
import {
  inconclusiveOverdue,
  type OverdueCandidate,
  type OverdueDecision,
  type OverdueVerdict,
} from './invoice-overdue.ts'

/** Why the finding is inconclusive; null when it is clear. */
function explain(candidate: OverdueCandidate, verdict: OverdueVerdict): string | null {
  if (verdict === 'sync_stale') return 'invoices were not read from QuickBooks for a day'
  if (verdict === 'no_time_zone') return 'no time zone is known for this company'
  if (verdict === 'due_date_unreadable') return 'its due date cannot be read'
  if (verdict === 'customer_unreadable') return 'its customer cannot be read'
  if (verdict !== 'unreadable') return null
  return `a newer version cannot be read since ${candidate.unreadableSince ?? '?'}, at ${candidate.unreadablePath ?? '?'}; this is the version before it`
}

/** Describes what was decided about one invoice, with the evidence. */
export function describeOverdue(
  candidate: OverdueCandidate,
  decision: OverdueDecision,
  syncedAt: string | undefined,
): HubFinding {
  const name = candidate.docNumber ?? candidate.invoiceId
  const covered = decision.isCoveredByCredit
    ? `; credits and payments on account of ${candidate.currency} ${roundDecimal(candidate.availableCredit, 2)} would cover it`
    : ''
  const reason = explain(candidate, decision.verdict)
  const { daysOverdue } = decision
  const says =
    reason === null
      ? `is ${daysOverdue} ${daysOverdue === 1 ? 'day' : 'days'} overdue (due ${candidate.dueDate ?? 'never'})`
      : `cannot be checked: ${reason}`
  const currency = listUnreadable(candidate).includes('currency')
    ? '(currency not readable)'
    : candidate.currency
  return {
    key: decision.key,
    rule: 'invoice_overdue',
    fires: decision.fires,
    verdict: decision.verdict,
    fingerprint: `${candidate.balance}|${candidate.dueDate ?? ''}|${candidate.customerId ?? ''}`,
    // Links are our own data: when an account is unlinked, its alert closes.
    isInconclusive: inconclusiveOverdue.has(decision.verdict),
    customerId: candidate.customerId,
    source: candidate.source,
    realmId: candidate.realmId,
    externalId: candidate.invoiceId,
    message: `Invoice ${name}: ${currency} ${roundDecimal(candidate.balance, 2)} ${says}${covered}${syncedAt ? `; synced ${syncedAt}` : ''}`,
    evidence: {
      ...candidate,
      daysOverdue: decision.daysOverdue,
      isCoveredByCredit: decision.isCoveredByCredit,
      syncedAt: syncedAt ?? null,
    },
  }
}
