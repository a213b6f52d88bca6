import type { WireObject } from './company.ts'

/** Rows that documents of the books refer to; every other entity without books begins empty. */
export const firstRows: ReadonlyMap<string, readonly WireObject[]> = new Map<string, WireObject[]>([
  [
    'Account',
    [
      account('4', 'Undeposited Funds', 'Other Current Asset', 'UndepositedFunds', 'Asset'),
      account('35', 'Checking', 'Bank', 'Checking', 'Asset'),
      account('79', 'Sales of Product Income', 'Income', 'SalesOfProductIncome', 'Revenue'),
      account(
        '84',
        'Accounts Receivable (A/R)',
        'Accounts Receivable',
        'AccountsReceivable',
        'Asset',
      ),
      account('86', 'Discounts given', 'Income', 'DiscountsRefundsGiven', 'Revenue'),
    ],
  ],
  [
    'Term',
    [row('3', { Name: 'Net 30', Active: true, Type: 'STANDARD', DueDays: 30, DiscountDays: 0 })],
  ],
  [
    'PaymentMethod',
    ['Cash', 'Check', 'Visa', 'MasterCard', 'ACH'].map((name, index) =>
      row(String(index + 1), {
        Name: name,
        Active: true,
        Type: index === 2 || index === 3 ? 'CREDIT_CARD' : 'NON_CREDIT_CARD',
      }),
    ),
  ],
  [
    'TaxCode',
    [
      row('TAX', { Name: 'TAX', Description: 'TAX', Active: true, Taxable: true, TaxGroup: false }),
      row('NON', {
        Name: 'NON',
        Description: 'NON',
        Active: true,
        Taxable: false,
        TaxGroup: false,
      }),
      row('2', { Name: 'California', Active: true, Taxable: true, TaxGroup: true }),
    ],
  ],
  [
    'TaxRate',
    [row('3', { Name: 'California', Active: true, RateValue: 8, AgencyRef: { value: '1' } })],
  ],
  ['TaxAgency', [row('1', { DisplayName: 'Board of Equalization', TaxTrackedOnSales: true })]],
])

function row(id: string, attributes: WireObject): WireObject {
  const time = '2021-03-15T09:12:44-07:00'
  return {
    ...attributes,
    domain: 'QBO',
    sparse: false,
    Id: id,
    SyncToken: '0',
    MetaData: { CreateTime: time, LastUpdatedTime: time },
  }
}

function account(
  id: string,
  name: string,
  type: string,
  subType: string,
  classification: string,
): WireObject {
  return row(id, {
    Name: name,
    SubAccount: false,
    FullyQualifiedName: name,
    Active: true,
    Classification: classification,
    AccountType: type,
    AccountSubType: subType,
    CurrentBalance: 0,
    CurrentBalanceWithSubAccounts: 0,
    CurrencyRef: { value: 'USD', name: 'United States Dollar' },
  })
}

/** A reference to one of these rows, with its name where there is such a row. */
export function namedRow(entity: string, id: string): WireObject {
  const found = firstRows.get(entity)?.find((one) => one['Id'] === id)
  return found === undefined ? { value: id } : { value: id, name: found['Name'] }
}
