import { roundDecimal } from '@vectis/quickbooks'
import type { HubFinding } from './hub-finding.ts'
import {
  decideInvoiceOverdue,
  inconclusiveOverdue,
  type OverdueCandidate,
  type OverdueVerdict,
} from './invoice-overdue.ts'

/** Why nobody can tell. */
const reasons: Partial<Record<OverdueVerdict, string>> = {
  sync_stale: 'invoices were not read from QuickBooks for a day',
  no_time_zone: 'no time zone is known for this company',
}

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
  const reason = reasons[decision.verdict]
  const { daysOverdue } = decision
  const says =
    reason === undefined
      ? `is ${daysOverdue} ${daysOverdue === 1 ? 'day' : 'days'} overdue (due ${candidate.dueDate ?? 'never'})`
      : `cannot be judged: ${reason}`
  return {
    key: decision.key,
    rule: 'invoice_overdue',
    fires: decision.fires,
    verdict: decision.verdict,
    fingerprint: `${candidate.balance}|${candidate.dueDate ?? ''}|${candidate.customerId ?? ''}`,
    // A link is ours to know: an account that is nobody's leaves no alert behind with whom it was linked to.
    isInconclusive: inconclusiveOverdue.has(decision.verdict),
    customerId: candidate.customerId,
    source: candidate.source,
    realmId: candidate.realmId,
    externalId: candidate.invoiceId,
    message: `Invoice ${name}: ${candidate.currency} ${roundDecimal(candidate.balance, 2)} ${says}${covered}${syncedAt ? `; synced ${syncedAt}` : ''}`,
    evidence: {
      ...candidate,
      daysOverdue: decision.daysOverdue,
      isCoveredByCredit: decision.isCoveredByCredit,
      syncedAt: syncedAt ?? null,
    },
  }
}
