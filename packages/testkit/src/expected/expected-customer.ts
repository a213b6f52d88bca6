import type { CustomerRow } from '@vectis/quickbooks/rows'
import { decimalText } from '@vectis/quickbooks-emulator/records'
import type { CustomerRecord } from '@vectis/quickbooks-emulator/records'
import { expectedVersion } from './expected-version.ts'

/** Names are without the suffix of inactive customers. */
export function expectedCustomer(customer: CustomerRecord): CustomerRow {
  const path: string[] = []
  for (let one: CustomerRecord | null = customer; one !== null; one = one.parent) {
    path.unshift(one.displayName)
  }
  return {
    ...expectedVersion(customer),
    displayName: customer.displayName,
    companyName: customer.companyName,
    fullyQualifiedName: path.join(':'),
    parentExternalId: customer.parent?.id ?? null,
    isJob: customer.parent !== null,
    isProject: customer.isProject,
    billWithParent: customer.billWithParent,
    active: customer.active,
    email: customer.email,
    phone: customer.phone,
    street: customer.address?.line1 ?? null,
    city: customer.address?.city ?? null,
    postalCode: customer.address?.postalCode ?? null,
    country: customer.address?.country ?? null,
    currency: customer.currency,
    balance: decimalText(customer.balance),
    balanceWithJobs: decimalText(familyBalance(customer)),
  }
}

function familyBalance(customer: CustomerRecord): number {
  return customer.children.reduce((sum, child) => sum + familyBalance(child), customer.balance)
}
