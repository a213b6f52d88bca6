import type { RecordEntity } from '@vectis/quickbooks-emulator'

/** Something odd in the JSON of an object, and the fields of our row that may then say nothing. */
export interface Oddity {
  entity: RecordEntity
  set: Readonly<Record<string, unknown>>
  /** Null: the whole row is set aside, and a stored one is marked. */
  loose: readonly string[] | null
  /** What the row must then say of itself: `unreadableFields`, by path, or `linksUnreadable`. */
  marks?: Readonly<Record<string, unknown>>
}

/** Fields that no figure needs, or that say plainly what they are: the row is stored. */
export const oddities: readonly Oddity[] = [
  { entity: 'Invoice', set: { DocNumber: 1001 }, loose: ['docNumber'] },
  { entity: 'Invoice', set: { LinkedTxn: [{ TxnId: '5' }] }, loose: [] },
  {
    entity: 'Invoice',
    set: { ExchangeRate: '' },
    loose: ['exchangeRate', 'homeTotalAmount', 'homeBalance'],
  },
  { entity: 'Invoice', set: { RecurDataRef: {} }, loose: ['recurringTemplateRef'] },
  {
    entity: 'Invoice',
    set: { 'CurrencyRef.value': null },
    loose: ['currency'],
    marks: { unreadableFields: ['CurrencyRef.value'] },
  },
  {
    entity: 'Invoice',
    set: { DueDate: 'soon' },
    loose: ['dueDate', 'flags'],
    marks: { unreadableFields: ['DueDate'] },
  },
  { entity: 'CreditMemo', set: { CustomerRef: {} }, loose: ['customerExternalId'] },
  {
    entity: 'Customer',
    set: { 'PrimaryPhone.FreeFormNumber': 5035550100, 'BillAddr.PostalCode': 97201 },
    loose: ['phone', 'postalCode', 'street', 'city', 'country'],
  },
  { entity: 'Customer', set: { ParentRef: {} }, loose: ['parentExternalId', 'isJob'] },
  {
    entity: 'Payment',
    set: { Line: [{ Amount: 1, LinkedTxn: [{ TxnId: '5' }] }] },
    // A voided payment with a line does not count as voided to a reader.
    loose: ['settlements', 'cashApplied', 'creditApplied', 'isVoided', 'voidEvidence', 'isAllZero'],
    marks: { linksUnreadable: true },
  },
  { entity: 'SalesReceipt', set: { DepositToAccountRef: 4 }, loose: ['depositAccountRef'] },
  {
    entity: 'SalesReceipt',
    set: { 'CustomerRef.value': null },
    loose: ['customerExternalId'],
    marks: { unreadableFields: ['CustomerRef.value'] },
  },
  {
    entity: 'RecurringTransaction',
    set: { 'RecurringInfo.ScheduleInfo.StartDate': '2026-01-05T00:00:00' },
    loose: ['startDate', 'nextDate', 'schedule', 'scheduleRaw', 'monthlyAmount'],
  },
]

/** Unreadable amounts: the version is set aside, and a stored one stays, marked. */
export const unreadables: readonly Oddity[] = [
  { entity: 'Invoice', set: { TotalAmt: 'n/a' }, loose: null },
  { entity: 'Payment', set: { TotalAmt: 'n/a' }, loose: null },
  { entity: 'CreditMemo', set: { Balance: 'n/a' }, loose: null },
  { entity: 'SalesReceipt', set: { TotalAmt: 'n/a' }, loose: null },
]
