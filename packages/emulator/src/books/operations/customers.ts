import { BookError } from '../book-error.ts'
import type { Ledger } from '../ledger.ts'
import { add, announce, newRecord, touch } from '../ledger.ts'
import type { Address, CustomerRecord } from '../records.ts'

/** Sub-customers go four levels below the top. */
const deepestLevel = 4

export interface CustomerDraft {
  displayName: string
  parent?: CustomerRecord | null
  companyName?: string | null
  givenName?: string | null
  familyName?: string | null
  isProject?: boolean
  billWithParent?: boolean
  email?: string | null
  phone?: string | null
  address?: Address | null
  notes?: string | null
  taxable?: boolean
  currency?: string
}

export function createCustomer(ledger: Ledger, draft: CustomerDraft): CustomerRecord {
  const parent = draft.parent ?? null
  const currency = draft.currency ?? parent?.currency ?? ledger.homeCurrency
  checkName(ledger, draft.displayName)
  if (parent !== null) {
    if (levelOf(parent) >= deepestLevel) throw new BookError('Sub-customers go four levels deep.')
    if (!parent.active) throw new BookError(`Customer ${parent.id} is inactive.`)
    if (parent.currency !== currency)
      throw new BookError('A sub-customer has its parent’s currency.')
  }
  if (!ledger.isMultiCurrency && currency !== ledger.homeCurrency) {
    throw new BookError(`This company knows no currency but ${ledger.homeCurrency}.`)
  }
  const customer: CustomerRecord = {
    ...newRecord(ledger, 'Customer'),
    displayName: draft.displayName,
    companyName: draft.companyName ?? null,
    givenName: draft.givenName ?? null,
    familyName: draft.familyName ?? null,
    parent,
    children: [],
    isProject: draft.isProject ?? false,
    billWithParent: draft.billWithParent ?? false,
    active: true,
    email: draft.email ?? null,
    phone: draft.phone ?? null,
    address: draft.address ?? null,
    notes: draft.notes ?? null,
    taxable: draft.taxable ?? false,
    currency,
    balance: 0,
  }
  parent?.children.push(customer)
  ledger.names.set(draft.displayName.toLowerCase(), customer)
  add(ledger, customer)
  return customer
}

export type CustomerChange = Partial<
  Pick<
    CustomerRecord,
    | 'companyName'
    | 'givenName'
    | 'familyName'
    | 'isProject'
    | 'email'
    | 'phone'
    | 'address'
    | 'notes'
    | 'billWithParent'
    | 'taxable'
  >
>

export function updateCustomer(
  ledger: Ledger,
  customer: CustomerRecord,
  change: CustomerChange,
): void {
  Object.assign(customer, change)
  touch(ledger, customer)
  announce(ledger, customer, 'updated')
}

/**
 * Documents keep their times and versions though their `CustomerRef.name` changes; sub-customers get a new
 * LastUpdatedTime because their FullyQualifiedName is stored.
 */
export function renameCustomer(
  ledger: Ledger,
  customer: CustomerRecord,
  displayName: string,
): void {
  checkName(ledger, displayName, customer)
  ledger.names.delete(customer.displayName.toLowerCase())
  ledger.names.set(displayName.toLowerCase(), customer)
  customer.displayName = displayName
  touch(ledger, customer)
  announce(ledger, customer, 'updated')
  for (const descendant of descendantsOf(customer)) touch(ledger, descendant, false)
}

export function descendantsOf(customer: CustomerRecord): CustomerRecord[] {
  return customer.children.flatMap((child) => [child, ...descendantsOf(child)])
}

/** 0 at the top. */
export function levelOf(customer: CustomerRecord): number {
  return customer.parent === null ? 0 : 1 + levelOf(customer.parent)
}

export function rootOf(customer: CustomerRecord): CustomerRecord {
  return customer.parent === null ? customer : rootOf(customer.parent)
}

/** A customer that was merged into another one takes part in nothing any more. */
export function checkLive(ledger: Ledger, customer: CustomerRecord): void {
  if (ledger.records.Customer.get(customer.id) !== customer) {
    throw new BookError(`Customer ${customer.id} was merged into another one.`)
  }
}

function checkName(ledger: Ledger, name: string, self?: CustomerRecord): void {
  if (name.trim() === '' || name.length > 500 || /[:\t\n]/.test(name)) {
    throw new BookError('A display name has 1 to 500 characters and no colon, tab or newline.')
  }
  const known = ledger.names.get(name.toLowerCase())
  if (known !== undefined && known !== self) {
    throw new BookError(`Another customer is called ${JSON.stringify(name)}.`, { code: '6240' })
  }
}
