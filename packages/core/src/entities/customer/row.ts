import type { Decimal } from '../../values/decimal.ts'
import { lostFigures } from '../parts/lost-figures.ts'
import { optionalAmount } from '../parts/optional-amount.ts'
import { version, type BillingRowVersion, type BuildRowOptions } from '../parts/row-version.ts'
import type { Customer } from './wire.ts'

/** Fields that a figure needs. */
const figures = ['ParentRef.value', 'Balance', 'BalanceWithJobs']

export interface CustomerRow extends BillingRowVersion {
  /** `DisplayName` without the ` (deleted)` suffix of inactive rows. */
  displayName: string
  companyName: string | null
  /** `FullyQualifiedName` without the suffix; for display, never to be split. */
  fullyQualifiedName: string | null
  parentExternalId: string | null
  isJob: boolean
  isProject: boolean
  billWithParent: boolean
  active: boolean
  email: string | null
  phone: string | null
  /** First billing address line, for suggestions. */
  street: string | null
  city: string | null
  postalCode: string | null
  country: string | null
  currency: string | null
  /** QuickBooks' own figure: invoices less credits and unapplied payments. May be negative. */
  balance: Decimal | null
  balanceWithJobs: Decimal | null
}

/**
 * The row of a customer; without the ` (deleted)` that QuickBooks appends to inactive names, its parents' names
 * included.
 */
export function buildCustomerRow(customer: Customer, options: BuildRowOptions = {}): CustomerRow {
  const active = customer.Active ?? true
  const clean = (name: string) =>
    name.replaceAll(/ \(deleted(?: \d+)?\)(?=(:|$))/g, (suffix, next: string) =>
      active && next === '' ? suffix : '',
    )
  return {
    ...version(customer, customer, options),
    unreadableFields: lostFigures(figures, customer),
    displayName: clean(customer.DisplayName),
    companyName: customer.CompanyName ?? null,
    fullyQualifiedName:
      customer.FullyQualifiedName == null ? null : clean(customer.FullyQualifiedName),
    parentExternalId: customer.ParentRef?.value ?? null,
    isJob: customer.Job ?? false,
    isProject: customer.IsProject ?? false,
    billWithParent: customer.BillWithParent ?? false,
    active,
    email: customer.PrimaryEmailAddr?.Address ?? null,
    phone: customer.PrimaryPhone?.FreeFormNumber ?? null,
    street: customer.BillAddr?.Line1 ?? null,
    city: customer.BillAddr?.City ?? null,
    postalCode: customer.BillAddr?.PostalCode ?? null,
    country: customer.BillAddr?.Country ?? null,
    currency: customer.CurrencyRef?.value ?? null,
    balance: optionalAmount(customer.Balance),
    balanceWithJobs: optionalAmount(customer.BalanceWithJobs),
  }
}
