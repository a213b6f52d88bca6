/**
 * Entities that the emulated company keeps; `RecurringTransaction` elements are wrapped by their type name on the wire.
 */
export type BookEntity =
  | 'Customer'
  | 'Invoice'
  | 'Payment'
  | 'CreditMemo'
  | 'SalesReceipt'
  | 'RefundReceipt'
  | 'RecurringTransaction'
  | 'Item'
  | 'CompanyInfo'
  | 'Preferences'

interface BookEntityLine {
  /** Leaves inactive rows out of a query unless asked. */
  isNameList: boolean
  /** Change data capture reports it. */
  hasChanges: boolean
  /** Intuit sends webhooks for it. */
  isAnnounced: boolean
}

const document = { isNameList: false, hasChanges: true, isAnnounced: true } as const
const setting = { isNameList: false, hasChanges: false, isAnnounced: false } as const

/** What the emulated company keeps, in the order of change data capture; every list of it is made from these lines. */
const bookEntities = {
  Customer: { ...document, isNameList: true },
  Invoice: document,
  Payment: document,
  CreditMemo: document,
  SalesReceipt: document,
  RefundReceipt: document,
  RecurringTransaction: { ...document, isAnnounced: false },
  Item: { ...document, isNameList: true },
  CompanyInfo: setting,
  Preferences: { ...setting, isAnnounced: true },
} as const satisfies Record<BookEntity, BookEntityLine>

export const bookEntityNames = Object.keys(bookEntities) as readonly BookEntity[]

/** The entities whose line says so. */
export function entitiesWith(flag: keyof BookEntityLine): readonly BookEntity[] {
  return bookEntityNames.filter((entity) => bookEntities[entity][flag])
}
