import type { SourceDocument, SourceObject } from '@vectis/quickbooks/ports'
import type { BillingRowVersion, VoidEvidence } from '@vectis/quickbooks/rows'
import { compareDecimals, parseDecimal, type Decimal } from '@vectis/quickbooks/values'

export function version({ id, createdAt, updatedAt }: SourceObject): BillingRowVersion {
  return {
    externalId: id,
    syncToken: null,
    sourceCreatedAt: createdAt ?? null,
    sourceUpdatedAt: updatedAt,
    unreadableFields: [],
  }
}

/**
 * A source says itself what is void, so nothing is inferred from amounts of zero: `isAllZero` also means that every line
 * is zero, which a batch does not know.
 */
export const evidenceOf = (status: string): VoidEvidence | null =>
  status === 'voided' ? 'status' : null

export function documentOf(document: SourceDocument) {
  return {
    ...version(document),
    customerExternalId: document.contactId,
    txnDate: document.date,
    currency: document.currency,
    exchangeRate: optional(document.exchangeRate),
    totalAmount: parseDecimal(document.total),
    isAllZero: false,
  }
}

export function optional(amount: Decimal | null | undefined): Decimal | null {
  return amount == null ? null : parseDecimal(amount)
}

export function isAboveZero(amount: Decimal): boolean {
  return compareDecimals(amount, '0') > 0
}
