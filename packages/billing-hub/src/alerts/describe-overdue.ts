import { roundDecimal } from '@vectis/quickbooks'
import type { HubFinding } from './hub-finding.ts'
import { decideInvoiceOverdue, type OverdueCandidate } from './invoice-overdue.ts'

/** Decides about one invoice and puts the evidence into words. */
export function describeOverdue(
  candidate: OverdueCandidate,
  passContext: Parameters<typeof decideInvoiceOverdue>[1],
  syncedAt: string | undefined,
): HubFinding {
  const decision = decideInvoiceOverdue(candidate, passContext)
  const name = candidate.docNumber ?? candidate.invoiceId
  const covered = decision.isCoveredByCredit
    ? `; credits and payments on account of ${candidate.currency} ${roundDecimal(candidate.availableCredit, 2)} would cover it`
    : ''
  return {
    key: decision.key,
    rule: 'invoice_overdue',
    fires: decision.fires,
    verdict: decision.verdict,
    fingerprint: `${candidate.balance}|${candidate.dueDate ?? ''}|${candidate.customerId ?? ''}`,
    // A link is ours to know: an account that is nobody's leaves no alert behind with whom it was linked to.
    isInconclusive: decision.verdict === 'sync_stale',
    customerId: candidate.customerId,
    source: candidate.source,
    realmId: candidate.realmId,
    externalId: candidate.invoiceId,
    message: `Invoice ${name}: ${candidate.currency} ${roundDecimal(candidate.balance, 2)} is ${decision.daysOverdue} ${decision.daysOverdue === 1 ? 'day' : 'days'} overdue (due ${candidate.dueDate ?? 'never'})${covered}${syncedAt ? `; synced ${syncedAt}` : ''}`,
    evidence: {
      ...candidate,
      daysOverdue: decision.daysOverdue,
      isCoveredByCredit: decision.isCoveredByCredit,
      syncedAt: syncedAt ?? null,
    },
  }
}
