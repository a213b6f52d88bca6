import type { SourceContact } from '@vectis/quickbooks/ports'
import { currencyForm, flagForm, idForm, oneOf, textForm } from './forms.ts'
import type { Fields } from './fields.ts'
import { addGone, addObject, readVersion, type Mapping } from './mapping.ts'
import { statuses } from './statuses.ts'

/** A contact, unless Xero knows it only as a supplier and no document of the same answers bills it. */
export function mapContact(fields: Fields, mapping: Mapping): void {
  const id = fields.required('ContactID', idForm)
  const updatedAt = readVersion(fields)
  const mergedInto = fields.optional('MergedToContactID', idForm)
  if (mergedInto !== null && mergedInto !== id) {
    return addGone(mapping, { kind: 'contacts', id, at: updatedAt, mergedInto })
  }
  const isSupplier = fields.optional('IsSupplier', flagForm) === true
  if (isSupplier && fields.optional('IsCustomer', flagForm) !== true && !mapping.billed.has(id)) {
    return mapping.ignore('contacts that are only suppliers')
  }
  const status = fields.optional('ContactStatus', oneOf(statuses.Contacts)) ?? 'active'
  addObject(mapping, 'contacts', {
    id,
    updatedAt,
    name: fields.required('Name', textForm),
    isActive: status === 'active',
    currency: fields.optional('DefaultCurrency', currencyForm),
    ...(status === 'erased' ? {} : readReach(fields)),
  })
}

/** How to reach a contact. Xero's postal address is the one on invoices. */
function readReach(fields: Fields): Partial<SourceContact> {
  const addresses = fields.list('Addresses') ?? []
  const address = pick(addresses, 'AddressType', ['POBOX', 'STREET'], ['AddressLine1', 'City'])
  const order = ['DEFAULT', 'OFFICE', 'DDI', 'MOBILE']
  const phone = pick(fields.list('Phones') ?? [], 'PhoneType', order, ['PhoneNumber'])
  const parts = ['PhoneCountryCode', 'PhoneAreaCode', 'PhoneNumber']
  const number = parts.flatMap((name) => phone?.optional(name, textForm) ?? []).join(' ')
  return {
    email: fields.optional('EmailAddress', textForm),
    phone: number === '' ? null : number,
    street: address?.optional('AddressLine1', textForm) ?? null,
    city: address?.optional('City', textForm) ?? null,
    postalCode: address?.optional('PostalCode', textForm) ?? null,
    country: address?.optional('Country', textForm) ?? null,
  }
}

/** The first, by the order of types, that has one of the fields: Xero sends empty ones too. */
function pick(
  list: readonly Fields[],
  typeName: string,
  order: readonly string[],
  needed: readonly string[],
): Fields | null {
  const usable = list.filter((one) => needed.some((name) => one.has(name)))
  for (const type of order) {
    const found = usable.find((one) => one.optional(typeName, textForm) === type)
    if (found) return found
  }
  return null
}
