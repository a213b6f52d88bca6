import { msDate } from '../xero-json.ts'
import {
  contactFields,
  currencyFields,
  idNames,
  totalFields,
  type BooksState,
  type OpenCredit,
} from './books-state.ts'
import { UNIT } from './operations.ts'

const creditTypes = {
  CreditNotes: { Type: 'ACCRECCREDIT', refund: 'ARCREDITPAYMENT', within: 'CreditNote' },
  Overpayments: {
    Type: 'RECEIVE-OVERPAYMENT',
    refund: 'AROVERPAYMENTPAYMENT',
    within: 'Overpayment',
  },
  Prepayments: { Type: 'RECEIVE-PREPAYMENT', refund: 'ARPREPAYMENTPAYMENT', within: 'Prepayment' },
} as const

export function makeCredit(state: BooksState): void {
  const contact = state.pick(state.contacts)
  const list = state.pick(['CreditNotes', 'Overpayments', 'Prepayments'] as const)
  if (contact === undefined || list === undefined) return
  const rate = currencyFields(state)
  const id = state.nextId('k')
  const total = state.money(600 * UNIT)
  const currency = rate.CurrencyCode
  const amounts = { currency, total, due: total }
  const credit: OpenCredit = { list, id, contact, ...amounts, allocations: [], refunds: [] }
  state.credits.push(credit)
  const date = state.today()
  state.operations.push({ do: 'credit', list, id, contact, currency, date, total })
  const { Type } = creditTypes[list]
  const fields = { Type, ...contactFields(contact), ...rate, ...totalFields(total) }
  state.put(list, id, { ...fields, Date: msDate(date) })
  state.putCredit(credit)
}

export function allocate(state: BooksState): void {
  const credit = state.pick(state.credits.filter(({ due }) => due > 0))
  if (credit === undefined) return
  const invoice = state.pick(
    state.invoices.filter(
      ({ due, contact, currency }) =>
        due > 0 && contact === credit.contact && currency === credit.currency,
    ),
  )
  if (invoice === undefined) return
  const most = Math.min(credit.due, invoice.due)
  const amount = state.chance(0.7) ? most : state.whole(1, most)
  const id = state.nextId('a')
  credit.due -= amount
  invoice.due -= amount
  credit.allocations.push({ id, invoice: invoice.id, amount, date: state.today() })
  state.operations.push({ do: 'allocate', id, credit: credit.id, invoice: invoice.id, amount })
  state.putCredit(credit)
  state.putInvoice(invoice)
}

export function undoAllocation(state: BooksState): void {
  const credit = state.pick(state.credits.filter(({ allocations }) => allocations.length > 0))
  const allocation = credit?.allocations.pop()
  if (credit === undefined || allocation === undefined) return
  credit.due += allocation.amount
  state.operations.push({ do: 'undo', id: allocation.id })
  state.putCredit(credit)
  const invoice = state.invoices.find(({ id }) => id === allocation.invoice)
  if (invoice === undefined) throw new Error('Expected the invoice of an allocation.')
  invoice.due += allocation.amount
  state.putInvoice(invoice)
}

export function refund(state: BooksState): void {
  const credit = state.pick(state.credits.filter(({ due }) => due > 0))
  if (credit === undefined || state.chance(0.4)) return
  const id = state.nextId('p')
  const amount = state.chance(0.5) ? credit.due : state.whole(1, credit.due)
  credit.due -= amount
  credit.refunds.push({ id, amount })
  const date = state.today()
  state.operations.push({ do: 'refund', id, credit: credit.id, date, amount })
  const { refund: PaymentType, within } = creditTypes[credit.list]
  state.put('Payments', id, {
    PaymentType,
    Status: 'AUTHORISED',
    Date: msDate(date),
    Amount: amount / UNIT,
    [within]: {
      [idNames[credit.list]]: credit.id,
      ...contactFields(credit.contact),
      CurrencyCode: credit.currency,
    },
  })
  state.putCredit(credit)
}

export function deleteRefund(state: BooksState): void {
  const credit = state.pick(state.credits.filter(({ refunds }) => refunds.length > 0))
  const one = credit?.refunds.pop()
  if (credit === undefined || one === undefined) return
  credit.due += one.amount
  state.operations.push({ do: 'undo', id: one.id })
  state.put('Payments', one.id, { Status: 'DELETED' })
  state.putCredit(credit)
}

export function voidCredit(state: BooksState): void {
  const unused = state.credits.filter(
    ({ allocations, refunds }) => allocations.length + refunds.length === 0,
  )
  const credit = state.pick(unused)
  if (credit === undefined || state.chance(0.5)) return
  state.credits.splice(state.credits.indexOf(credit), 1)
  state.operations.push({ do: 'void', id: credit.id })
  state.put(credit.list, credit.id, { Status: 'VOIDED', RemainingCredit: 0 })
}
