import { describe, expect, test } from 'vitest'
import { entityTable, findEntityByToken, type EntityName } from '../../src/entities/entity-table.ts'
import { parseRow } from '../../src/entities/parse-rows.ts'
import { unreadableFieldsOf } from '../../src/entities/parts/unreadable-fields.ts'
import { syncedEntities } from '../../src/entities/synced.ts'
import { readFixture } from './fixtures.ts'

const realm = { realmId: '9341457021722202' }
const all = ['SyncToken', 'status', 'MetaData', 'MetaData.CreateTime', 'MetaData.LastUpdatedTime']
const transaction = [
  ...all,
  ...['TxnDate', 'ExchangeRate', 'CurrencyRef', 'CurrencyRef.value', 'CurrencyRef.name'],
  ...['CustomerRef', 'CustomerRef.value', 'PrivateNote', 'VoidReason', 'Line'],
]
const sales = [
  ...transaction,
  ...['DocNumber', 'HomeTotalAmt', 'Line[].Id', 'Line[].Amount', 'Line[].DetailType'],
  ...['Line[].GroupLineDetail', 'Line[].GroupLineDetail.Line'],
  'Line[].GroupLineDetail.Line[].Amount',
]
const tax = ['TxnTaxDetail', 'TxnTaxDetail.TotalTax']
const receipt = [...sales, ...tax, ...['DepositToAccountRef', 'PaymentMethodRef', 'PaymentRefNum']]
const links = ['LinkedTxn', 'LinkedTxn[].TxnId', 'LinkedTxn[].TxnType']
const info = 'RecurringInfo.ScheduleInfo'

/** The fields that are read, by the reference: a value of another kind in one of them is left out and told. */
const side: Record<EntityName, readonly string[]> = {
  Customer: [
    ...all,
    ...['FullyQualifiedName', 'CompanyName', 'Active', 'Job', 'IsProject', 'BillWithParent'],
    ...['ParentRef', 'ParentRef.value', 'Balance', 'BalanceWithJobs', 'CurrencyRef'],
    ...['PrimaryEmailAddr', 'PrimaryEmailAddr.Address'],
    ...['PrimaryPhone', 'PrimaryPhone.FreeFormNumber'],
    ...['BillAddr', 'BillAddr.Line1', 'BillAddr.City', 'BillAddr.PostalCode', 'BillAddr.Country'],
  ],
  Invoice: [
    ...sales,
    ...tax,
    ...links,
    ...['DueDate', 'Deposit', 'HomeBalance', 'RecurDataRef', 'RecurDataRef.value'],
    ...['EmailStatus', 'invoiceStatus'],
  ],
  Payment: [
    ...transaction.filter((field) => field !== 'Line'),
    ...links,
    ...['PaymentRefNum', 'Line', 'Line[].LinkedTxn'],
    ...['Line[].LinkedTxn[].TxnId', 'Line[].LinkedTxn[].TxnType'],
  ],
  CreditMemo: sales,
  SalesReceipt: receipt,
  RefundReceipt: receipt,
  RecurringTransaction: [
    ...all,
    ...tax,
    ...['RecurDataRef', 'CustomerRef', 'CurrencyRef', 'RecurringInfo', 'RecurringInfo.Name'],
    ...['RecurringInfo.RecurType', 'RecurringInfo.Active', info],
    ...[`${info}.IntervalType`, `${info}.NumInterval`, `${info}.MaxOccurrences`],
    ...[`${info}.StartDate`, `${info}.EndDate`, `${info}.NextDate`, `${info}.PreviousDate`],
  ],
  CompanyInfo: [
    ...all,
    ...['CompanyName', 'LegalName', 'Country', 'DefaultTimeZone'],
    ...['CompanyAddr', 'CompanyAddr.CountrySubDivisionCode', 'CompanyAddr.Country'],
  ],
}

/** A value of no documented kind at a path such as `Line[].Amount`, in new objects and lists. */
function nest([step = '', ...rest]: readonly string[]): unknown {
  const isList = step.endsWith('[]')
  // A line of a payment has an amount.
  const within = rest.length > 0 ? nest(rest) : /^(Line|LinkedTxn)$/.test(step) ? 7 : [[]]
  const held = isList
    ? [{ Amount: 1, TxnId: '1', TxnType: 'Invoice', ...(within as object) }]
    : within
  return { [step.replace('[]', '')]: held }
}

const cases = Object.entries(side).flatMap(([entity, paths]) =>
  paths.map((path) => [entity as EntityName, path] as const),
)

test.each(cases)('%s: %s of another kind is left out, and told', (entity, path) => {
  const [first = {}] = readFixture(entity)
  const change = nest(path.split('.')) as object
  const wire =
    entity === 'RecurringTransaction'
      ? { Invoice: { ...(first['Invoice'] as object), ...change } }
      : { ...first, ...change }
  const { row, rejected } = parseRow(entity, wire, realm)
  expect(rejected).toEqual([])
  expect(unreadableFieldsOf(row!)).toContainEqual({ path, isRead: false })
})

test.each([
  ['TxnDate', '2026-02-30'],
  ['MetaData.CreateTime', 'yesterday'],
  ['DocNumber', 1e300],
  ['ExchangeRate', '1,5'],
  ['ExchangeRate', 'x1'],
  ['ExchangeRate', '1x'],
  ['ExchangeRate', '1.'],
  ['CustomerRef.value', ''],
  ['CustomerRef.value', 'x'.repeat(256)],
])('an invoice: %s cannot be %j', (path, value) => {
  const [field = '', inner] = path.split('.')
  const change = { [field]: inner === undefined ? value : { [inner]: value } }
  const { row } = parseRow('Invoice', { ...readFixture('Invoice')[0], ...change }, realm)
  expect(unreadableFieldsOf(row!)).toContainEqual({ path, isRead: false })
})

test.each(['12', '-12', '12.50', '0'])('an amount may be the text %j', (ExchangeRate) => {
  const { row } = parseRow('Invoice', { ...readFixture('Invoice')[0], ExchangeRate }, realm)
  expect(unreadableFieldsOf(row!)).toEqual([])
})

const version = {
  Id: 'id',
  'MetaData.CreateTime': 'instant',
  'MetaData.LastUpdatedTime': 'instant',
}
const document = { TxnDate: 'date', TotalAmt: 'decimal', CustomerRef: 'reference' }
const numbered = { ...version, ...document, DocNumber: 'text' }
const names = ['DisplayName', 'FullyQualifiedName', 'CompanyName', 'GivenName', 'FamilyName']

describe('what QuickBooks can filter by', () => {
  test.each<[EntityName, object]>([
    [
      'Customer',
      {
        ...version,
        ...Object.fromEntries(names.map((name) => [name, 'text'])),
        ...{ Active: 'boolean', Balance: 'decimal' },
      },
    ],
    ['Invoice', { ...numbered, DueDate: 'date', Balance: 'decimal' }],
    ['Payment', { ...version, ...document }],
    ['CreditMemo', { ...numbered, Balance: 'decimal' }],
    ['SalesReceipt', numbered],
    ['RefundReceipt', numbered],
    ['RecurringTransaction', { ...version, Type: 'text' }],
    ['CompanyInfo', version],
  ])('%s', (entity, fields) => {
    expect(entityTable[entity].fields).toEqual(fields)
  })
})

test('what each entity is: lists, wrappers, plans, voids, balances, customers, use', () => {
  const having = (flag: 'hasChangeDataCapture' | 'isNameList' | 'isWrapped' | 'isOptional' | 'isInBalance' | 'mayLackCustomer' | 'isRare') =>
    Object.entries(syncedEntities).flatMap(([name, entity]) => (entity[flag] ? [name] : [])) // prettier-ignore
  const documents = ['Invoice', 'Payment', 'CreditMemo']
  const receipts = ['SalesReceipt', 'RefundReceipt']
  expect(having('hasChangeDataCapture')).toEqual(['Customer', ...documents, ...receipts])
  expect(having('isNameList')).toEqual(['Customer'])
  expect(having('isWrapped')).toEqual(['RecurringTransaction'])
  expect(having('isOptional')).toEqual(['RecurringTransaction'])
  expect(having('isInBalance')).toEqual(documents)
  expect(having('mayLackCustomer')).toEqual(['Customer', ...receipts])
  expect(having('isRare')).toEqual(receipts)
  const zero = Object.values(syncedEntities).map(({ zeroWhenVoid }) => zeroWhenVoid)
  expect(zero).toEqual([null, 'balance', 'lines', 'total', 'total', 'total', null])
  const { isNameList, isWrapped, hasChangeDataCapture } = entityTable.CompanyInfo
  expect([isNameList, isWrapped, hasChangeDataCapture]).toEqual([false, false, false])
})

test('a token of a webhook has an entity; templates, the company and unknown ones have none', () => {
  expect(findEntityByToken('SalesReceipt')).toBe('SalesReceipt')
  for (const token of ['recurringtransaction', 'companyinfo', 'vendor', ''])
    expect(findEntityByToken(token)).toBeNull()
})
