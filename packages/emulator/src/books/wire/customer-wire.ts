import type { WireObject } from '../company.ts'
import { levelOf } from '../operations/customers.ts'
import type { CustomerRecord } from '../records.ts'
import { wireAddress } from './address-wire.ts'
import { currencyRef, wireHead } from './meta-data.ts'
import { wireMoney } from './wire-number.ts'

/** The suffix that QuickBooks gives to the names of inactive customers. */
const inactiveSuffix = ' (deleted)'

/** As `GET /customer/{id}` answers: absent keys rather than null, ParentRef without a name. */
export function wireCustomer(customer: CustomerRecord): WireObject {
  const suffix = customer.active ? '' : inactiveSuffix
  const { parent, address } = customer
  const printName = customer.companyName ?? customer.displayName
  return {
    Taxable: customer.taxable,
    ...(address === null ? {} : { BillAddr: wireAddress(customer.id, address) }),
    ...(customer.notes === null ? {} : { Notes: customer.notes }),
    Job: parent !== null,
    BillWithParent: customer.billWithParent,
    ...(parent === null ? {} : { ParentRef: { value: parent.id }, Level: levelOf(customer) }),
    Balance: wireMoney(customer.balance),
    BalanceWithJobs: wireMoney(balanceWithJobs(customer)),
    CurrencyRef: currencyRef(customer.currency),
    PreferredDeliveryMethod: 'Print',
    IsProject: customer.isProject,
    ClientEntityId: '0',
    ...wireHead(customer),
    ...(customer.givenName === null ? {} : { GivenName: customer.givenName }),
    ...(customer.familyName === null ? {} : { FamilyName: customer.familyName }),
    FullyQualifiedName: fullyQualifiedName(customer) + suffix,
    ...(customer.companyName === null ? {} : { CompanyName: customer.companyName }),
    DisplayName: customer.displayName + suffix,
    PrintOnCheckName: printName,
    Active: customer.active,
    V4IDPseudonym: `0020980a${customer.id.padStart(8, '0')}`,
    ...(customer.phone === null ? {} : { PrimaryPhone: { FreeFormNumber: customer.phone } }),
    ...(customer.email === null ? {} : { PrimaryEmailAddr: { Address: customer.email } }),
    ...(customer.taxable ? { DefaultTaxCodeRef: { value: '2' } } : {}),
  }
}

/** `Parent:Child`, without the suffix of inactive ones. */
export function fullyQualifiedName(customer: CustomerRecord): string {
  const { parent, displayName } = customer
  return parent === null ? displayName : `${fullyQualifiedName(parent)}:${displayName}`
}

function balanceWithJobs(customer: CustomerRecord): number {
  let sum = customer.balance
  for (const child of customer.children) sum += balanceWithJobs(child)
  return sum
}

/** How documents name their customer. */
export function customerRef(customer: CustomerRecord): WireObject {
  const suffix = customer.active ? '' : inactiveSuffix
  return { value: customer.id, name: customer.displayName + suffix }
}
