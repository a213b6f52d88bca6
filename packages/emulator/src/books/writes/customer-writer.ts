import { BookError } from '../book-error.ts'
import type { Ledger } from '../ledger.ts'
import type { CustomerDraft } from '../operations/customers.ts'
import { createCustomer, renameCustomer, updateCustomer } from '../operations/customers.ts'
import { inactivateCustomer, reactivateCustomer } from '../operations/inactivate-customer.ts'
import { moveCustomer } from '../operations/move-customer.ts'
import type { Address, CustomerRecord } from '../records.ts'
import type { Body } from './read-body.ts'
import { readBoolean, readObject, readReference, readText, required } from './read-body.ts'
import type { Writer } from './writer.ts'
import { findCustomer } from './writer.ts'

export const customerWriter: Writer<'Customer'> = {
  attributes: (
    'DisplayName FullyQualifiedName CompanyName GivenName FamilyName Active PrimaryEmailAddr ' +
    'PrimaryPhone BillAddr Notes Taxable CurrencyRef Job ParentRef Level IsProject ' +
    'BillWithParent Balance BalanceWithJobs'
  ).split(' '),
  create: (ledger, body) => createCustomer(ledger, readDraft(ledger, body, null)),
  change(ledger, customer, body) {
    const { displayName, parent = null, currency, ...rest } = readDraft(ledger, body, customer)
    const active = readBoolean(body, 'Active') ?? true
    if (currency !== undefined && currency !== customer.currency) {
      throw new BookError('The currency of a customer with transactions cannot be changed.')
    }
    // Each of these refuses before it changes anything.
    if (displayName !== customer.displayName) renameCustomer(ledger, customer, displayName)
    if (parent !== customer.parent) moveCustomer(ledger, customer, parent)
    if (active && !customer.active) reactivateCustomer(ledger, customer)
    const absent = { companyName: null, email: null, phone: null, address: null, notes: null }
    updateCustomer(ledger, customer, { ...absent, ...rest })
    if (!active && customer.active) inactivateCustomer(ledger, customer)
  },
}

function readDraft(ledger: Ledger, body: Body, former: CustomerRecord | null): CustomerDraft {
  const given = readText(body, 'GivenName')
  const family = readText(body, 'FamilyName')
  const built = [given, readText(body, 'MiddleName'), family].filter((part) => part !== null)
  const name = readText(body, 'DisplayName', 500) ?? (built.length > 0 ? built.join(' ') : null)
  const parentId = readReference(body, 'ParentRef')
  const currency = readReference(body, 'CurrencyRef')
  const suffix = former?.active === false ? / \(deleted\)$/ : /$/
  return {
    displayName: required(name, 'DisplayName').replace(suffix, ''),
    parent:
      parentId === null
        ? null
        : findCustomer(ledger, parentId, 'ParentRef', former?.parent ?? null),
    companyName: readText(body, 'CompanyName'),
    givenName: given,
    familyName: family,
    isProject: readBoolean(body, 'IsProject') ?? false,
    billWithParent: readBoolean(body, 'BillWithParent') ?? false,
    email: readText(readObject(body, 'PrimaryEmailAddr') ?? {}, 'Address'),
    phone: readText(readObject(body, 'PrimaryPhone') ?? {}, 'FreeFormNumber'),
    address: readAddress(readObject(body, 'BillAddr')),
    notes: readText(body, 'Notes'),
    taxable: readBoolean(body, 'Taxable') ?? false,
    ...(currency === null ? {} : { currency }),
  }
}

function readAddress(body: Body | null): Address | null {
  if (body === null) return null
  return {
    line1: readText(body, 'Line1') ?? '',
    city: readText(body, 'City') ?? '',
    region: readText(body, 'CountrySubDivisionCode') ?? '',
    postalCode: readText(body, 'PostalCode') ?? '',
    country: readText(body, 'Country') ?? '',
  }
}
