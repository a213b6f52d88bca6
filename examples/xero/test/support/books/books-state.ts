import { msDate, msInstant } from '../xero-json.ts'
import { createRandom } from './create-random.ts'
import { UNIT, type CreditList, type Operation } from './operations.ts'

export type Json = Record<string, unknown>
type List = CreditList | 'Contacts' | 'Invoices' | 'Payments' | 'RepeatingInvoices'

interface Stored {
  list: List
  id: string
  updatedAt: string
  fields: Json
}

/** An invoice, and what is due of it. */
export interface OpenInvoice {
  id: string
  contact: string
  currency: string
  total: number
  due: number
}

/** A credit note, an overpayment or a prepayment, and what is left of it. */
export interface OpenCredit extends OpenInvoice {
  list: CreditList
  allocations: { id: string; invoice: string; amount: number; date: string }[]
  refunds: { id: string; amount: number }[]
}

export const idNames: Record<List, string> = {
  Contacts: 'ContactID',
  Invoices: 'InvoiceID',
  CreditNotes: 'CreditNoteID',
  Overpayments: 'OverpaymentID',
  Prepayments: 'PrepaymentID',
  Payments: 'PaymentID',
  RepeatingInvoices: 'RepeatingInvoiceID',
}

export type BooksState = ReturnType<typeof createBooksState>

/** The books of an organisation that begins empty, with what the acts need to change them. */
export function createBooksState(seed: number) {
  const random = createRandom(seed)
  const operations: Operation[] = []
  const stored = new Map<string, Stored>()
  let serial = 0
  let day = 0
  let second = 0
  const dateOf = (days: number) =>
    new Date(Date.UTC(2025, 10, 1) + days * 86_400_000).toISOString().slice(0, 10)
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1))
  const chance = (share: number) => random() < share

  /** Changes fields of an object, now. */
  const put = (list: List, id: string, fields: Json) => {
    const known = stored.get(id)?.fields ?? { [idNames[list]]: id }
    second += 1
    const updatedAt = `${dateOf(day)}T${new Date(second * 1_000).toISOString().slice(11, 19)}Z`
    const UpdatedDateUTC = msInstant(updatedAt)
    stored.set(id, { list, id, updatedAt, fields: { ...known, ...fields, UpdatedDateUTC } })
  }

  return {
    random,
    whole,
    chance,
    pick: <One>(list: readonly One[]): One | undefined => list[whole(0, list.length - 1)],
    /** Mostly hundredths. */
    money: (most: number) =>
      Math.max(1, chance(0.2) ? whole(1, most) : Math.round(whole(1, most) / 100) * 100),
    nextId: (prefix: string) => `${prefix}-${seed}-${(serial += 1)}`,
    today: () => dateOf(day),
    inDays: (days: number) => dateOf(day + days),
    endDay() {
      day += 1
      second = 0
    },
    operations,
    stored,
    contacts: [] as string[],
    invoices: [] as OpenInvoice[],
    drafts: [] as string[],
    credits: [] as OpenCredit[],
    payments: [] as { id: string; invoice: OpenInvoice; amount: number }[],
    contracts: [] as string[],
    put,
    putInvoice: ({ id, due }: OpenInvoice) =>
      put('Invoices', id, {
        Status: due === 0 ? 'PAID' : 'AUTHORISED',
        AmountDue: due / UNIT,
      }),
    putCredit: ({ list, id, due, allocations, refunds }: OpenCredit) =>
      put(list, id, {
        Status: due === 0 ? 'PAID' : 'AUTHORISED',
        RemainingCredit: due / UNIT,
        Allocations: allocations.map((one) => ({
          AllocationID: one.id,
          Amount: one.amount / UNIT,
          Date: msDate(one.date),
          Invoice: { InvoiceID: one.invoice },
        })),
        Payments: refunds.map((one) => ({ PaymentID: one.id, Amount: one.amount / UNIT })),
      }),
  }
}

export function contactFields(id: string): Json {
  return { Contact: { ContactID: id, Name: `Customer ${id}` } }
}

/** An eighth of the rest, about, is tax. */
export function totalFields(total: number): Json {
  const tax = taxOf(total)
  return { SubTotal: (total - tax) / UNIT, TotalTax: tax / UNIT, Total: total / UNIT }
}

export function taxOf(total: number): number {
  return Math.floor(total / 8)
}

/** The currency of a new document. */
export function currencyFields({ chance }: BooksState): Json & { CurrencyCode: string } {
  return chance(0.3)
    ? { CurrencyCode: 'AUD', CurrencyRate: 0.937053 }
    : { CurrencyCode: 'NZD', CurrencyRate: 1 }
}
