import type { VerificationReport } from '../ports/verification-report.ts'

/** The counts of a report before any balance is compared. */
export function noneChecked(): VerificationReport['checked'] {
  return { payment: 0, invoice: 0, creditMemo: 0, customer: 0, customerWithJobs: 0 }
}
