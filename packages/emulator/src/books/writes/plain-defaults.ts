import type { WireObject } from '../company.ts'

const usd = { value: 'USD', name: 'United States Dollar' }

/** What QuickBooks adds to an object that a client creates and the books do not keep; recorded for these. */
const defaults: ReadonlyMap<string, (sent: WireObject) => WireObject> = new Map<
  string,
  (sent: WireObject) => WireObject
>([
  ['Vendor', (sent) => ({ Balance: 0, Vendor1099: false, CurrencyRef: usd, ...nameOf(sent) })],
  ['Employee', (sent) => ({ BillableTime: false, ...nameOf(sent) })],
  [
    'Account',
    ({ Name }) => ({
      SubAccount: false,
      FullyQualifiedName: Name,
      Active: true,
      CurrentBalance: 0,
      CurrentBalanceWithSubAccounts: 0,
      CurrencyRef: usd,
    }),
  ],
  ['Class', ({ Name }) => ({ SubClass: false, FullyQualifiedName: Name, Active: true })],
  ['Department', ({ Name }) => ({ SubDepartment: false, FullyQualifiedName: Name, Active: true })],
])

export function plainDefaults(entity: string, sent: WireObject): WireObject {
  return defaults.get(entity)?.(sent) ?? {}
}

/** The name that a person or a company is shown by, from the parts of it that were sent. */
function nameOf(sent: WireObject): WireObject {
  const { DisplayName, GivenName, FamilyName } = sent
  const name = DisplayName ?? [GivenName, FamilyName].filter(Boolean).join(' ')
  return { DisplayName: name, PrintOnCheckName: name, Active: true }
}
