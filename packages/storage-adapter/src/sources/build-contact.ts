import type { SourceContact } from '@vectis/quickbooks/ports'
import type { CustomerRow } from '@vectis/quickbooks/rows'
import { version } from './build-parts.ts'

export function buildContact(contact: SourceContact): CustomerRow {
  return {
    ...version(contact),
    displayName: contact.name,
    companyName: contact.companyName ?? null,
    fullyQualifiedName: null,
    parentExternalId: contact.parentId ?? null,
    isJob: contact.parentId != null,
    isProject: false,
    billWithParent: false,
    active: contact.isActive,
    email: contact.email ?? null,
    phone: contact.phone ?? null,
    street: contact.street ?? null,
    city: contact.city ?? null,
    postalCode: contact.postalCode ?? null,
    country: contact.country ?? null,
    currency: contact.currency ?? null,
    balance: null,
    balanceWithJobs: null,
  }
}
