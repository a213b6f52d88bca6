import { checkColumns, compileConditions } from '../query-language/compile-condition.ts'
import { compileOrder } from '../query-language/compile-order.ts'
import type { Field, FieldKind, Fields } from '../query-language/field.ts'
import type { LiteralContext } from '../query-language/literal-value.ts'
import type { Statement } from '../query-language/statement.ts'
import type { QueryAnswer, WireObject } from './company.ts'
import type { Ledger } from './ledger.ts'
import { attributesOf, knownEntities } from './known-entities.ts'
import { project } from './project.ts'

/** Rows that documents of the books refer to; every other entity without books begins empty. */
const firstRows: ReadonlyMap<string, readonly WireObject[]> = new Map<string, WireObject[]>([
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

/** The canonical name of an entity that QuickBooks has, with or without books here; null for a typo. */
export function findKnownEntity(name: string): string | null {
  return knownEntities.find((known) => known.toLowerCase() === name.toLowerCase()) ?? null
}

/** Answers a statement about an entity that the books do not keep. Throws `StatementError`. */
export function answerPlain(
  entity: string,
  statement: Statement,
  ledger: Pick<Ledger, 'plainRows'>,
  context: LiteralContext,
): QueryAnswer {
  const fields = fieldsOf(entity)
  checkColumns(statement.columns, fields, entity)
  const { startPosition, maxResults, isCount } = statement
  const matches = compileConditions(statement.where, fields, entity, context)
  const order = compileOrder(statement.orderBy, fields, entity)
  const found = plainRows(ledger, entity).filter(matches)
  const sorted = order === null ? found : found.toSorted(order)
  const page = sorted.slice(startPosition - 1, startPosition - 1 + maxResults)
  return {
    entity,
    rows: isCount ? [] : page.map((one) => project(one, statement.columns)),
    startPosition,
    totalCount: isCount ? found.length : null,
    isCount,
  }
}

/** The rows of an entity without books; never changed in place. */
export function plainRows(
  ledger: Pick<Ledger, 'plainRows'>,
  entity: string,
): readonly WireObject[] {
  return ledger.plainRows.get(entity) ?? firstRows.get(entity) ?? []
}

function fieldsOf(entity: string): Fields<WireObject> {
  return new Map(
    attributesOf(entity).map(({ name, kind }): [string, Field<WireObject>] => [
      name.toLowerCase(),
      { name, kind, read: (one) => readValue(valueAt(one, name), kind) },
    ]),
  )
}

function valueAt(one: WireObject, name: string): unknown {
  const [first = '', second] = name.split('.')
  const value = new Map(Object.entries(one)).get(first)
  if (second === undefined || typeof value !== 'object' || value === null) return value
  return new Map(Object.entries(value)).get(second)
}

function readValue(value: unknown, kind: FieldKind): string | number | boolean | null {
  if (kind === 'reference')
    return readValue((value as { value?: unknown } | undefined)?.value, 'id')
  if (typeof value === 'number') return Math.round(value * 100)
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') return null
  return kind === 'instant' ? Date.parse(value) / 1000 : value
}

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
