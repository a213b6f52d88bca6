import { addDecimals, negateDecimal, subtractDecimals, type Decimal } from '../values/decimal.ts'
import type { RowOf, BalanceEntity } from './synced.ts'

/** A field of a settlement row that names what was settled. */
export type SettledField = 'invoiceExternalId' | 'creditMemoExternalId'

/** How the balance of a document is made up. Storage builds its statements from it; see docs/decisions/0181. */
export interface DocumentBalance<E extends BalanceEntity = BalanceEntity, Field = string> {
  entity: E
  /** The figure of QuickBooks. It equals `adds` less `subtracts`, with the settlement rows of live payments. */
  reported: Field
  /** A field without a value counts as zero. */
  adds: readonly Field[]
  subtracts: readonly Field[]
  /** Adds its own settlement rows that have a value in this field. */
  ownRows: SettledField | null
  /** Subtracts the settlement rows of all payments that name it in this field. */
  rowsNamingIt: SettledField | null
  /** Without one of these fields of the wire it cannot be checked. */
  needs: readonly string[]
}

const documents = {
  payment: {
    entity: 'Payment',
    reported: 'totalAmount',
    adds: ['unappliedAmount'],
    subtracts: ['creditApplied'],
    ownRows: 'invoiceExternalId',
    rowsNamingIt: null,
    needs: [],
  },
  invoice: {
    entity: 'Invoice',
    reported: 'balance',
    adds: ['totalAmount'],
    subtracts: ['depositAmount'],
    ownRows: null,
    rowsNamingIt: 'invoiceExternalId',
    needs: ['Deposit'],
  },
  creditMemo: {
    entity: 'CreditMemo',
    reported: 'remainingCredit',
    adds: ['totalAmount'],
    subtracts: [],
    ownRows: null,
    rowsNamingIt: 'creditMemoExternalId',
    needs: [],
  },
} as const satisfies Record<DocumentIdentity, DocumentBalance> & {
  payment: DocumentBalance<'Payment', keyof RowOf<'Payment'>>
  invoice: DocumentBalance<'Invoice', keyof RowOf<'Invoice'>>
  creditMemo: DocumentBalance<'CreditMemo', keyof RowOf<'CreditMemo'>>
}

/** A kind of document whose balance is checked. */
export type DocumentIdentity = 'payment' | 'invoice' | 'creditMemo'

/** The balances of single documents: a figure of QuickBooks and how our rows give the same. */
export const documentBalances: Readonly<Record<DocumentIdentity, DocumentBalance>> = documents

/** The balance of a customer is the sum of these figures; the second one includes all customers below it. */
export const customerBalances = {
  customer: 'balance',
  customerWithJobs: 'balanceWithJobs',
} as const satisfies Record<string, keyof RowOf<'Customer'>>

/** What a document adds to the balance of its customer, or subtracts from it. */
export const owedFigures = {
  Invoice: { figure: 'balance', sign: 1 },
  Payment: { figure: 'unappliedAmount', sign: -1 },
  CreditMemo: { figure: 'remainingCredit', sign: -1 },
} as const satisfies {
  [E in BalanceEntity]: { figure: keyof RowOf<E>; sign: 1 | -1 }
}

export type BalanceIdentity = DocumentIdentity | keyof typeof customerBalances

/** In the order of a report. */
export const documentIdentities = Object.keys(documents) as readonly DocumentIdentity[]

export const balanceIdentities = [
  ...documentIdentities,
  ...Object.keys(customerBalances),
] as readonly BalanceIdentity[]

/** Both sides of a document's balance; `settled` is the sum of its settlement rows. */
export function balanceOfDocument(
  identity: DocumentIdentity,
  row: RowOf<BalanceEntity>,
  settled: Decimal,
): { expected: Decimal; actual: Decimal } {
  const { reported, adds, subtracts, ownRows } = documentBalances[identity]
  const sum = (fields: readonly string[]) =>
    addDecimals('0', ...fields.map((field) => figureOf(row, field)))
  const own = subtractDecimals(sum(adds), sum(subtracts))
  return {
    expected: figureOf(row, reported),
    actual: ownRows === null ? subtractDecimals(own, settled) : addDecimals(own, settled),
  }
}

/** What a document adds to the balance of its customer. */
export function owedWith<E extends BalanceEntity>(entity: E, row: RowOf<E>): Decimal {
  const { figure, sign } = owedFigures[entity]
  const amount = figureOf(row, figure)
  return sign === 1 ? amount : negateDecimal(amount)
}

function figureOf(row: RowOf<BalanceEntity>, field: string): Decimal {
  return new Map(Object.entries(row)).get(field) ?? '0'
}
