import { msDate } from '../xero-json.ts'
import { contactFields, currencyFields, totalFields, type BooksState } from './books-state.ts'
import { UNIT } from './operations.ts'

export function makeInvoice(state: BooksState): void {
  const contact = state.pick(state.contacts)
  if (contact === undefined) return
  const rate = currencyFields(state)
  const id = state.nextId('i')
  const total = state.chance(0.03) ? 0 : state.money(2_000 * UNIT)
  const due = state.chance(0.1) ? null : state.inDays(state.whole(0, 45))
  const date = state.today()
  const fields = {
    Type: 'ACCREC',
    InvoiceNumber: id,
    ...contactFields(contact),
    ...rate,
    ...totalFields(total),
    Date: msDate(date),
    ...(due === null ? {} : { DueDate: msDate(due) }),
  }
  if (state.chance(0.2)) {
    state.drafts.push(id)
    const Status = state.chance(0.5) ? 'DRAFT' : 'SUBMITTED'
    return state.put('Invoices', id, { ...fields, Status, AmountDue: total / UNIT })
  }
  const currency = rate.CurrencyCode
  const invoice = { id, contact, currency, total, due: total }
  state.invoices.push(invoice)
  state.operations.push({ do: 'issue', id, contact, currency, date, due, total })
  state.put('Invoices', id, fields)
  state.putInvoice(invoice)
}

export function deleteDraft(state: BooksState): void {
  const id = state.drafts.shift()
  if (id !== undefined) state.put('Invoices', id, { Status: 'DELETED' })
}

export function voidInvoice(state: BooksState): void {
  const invoice = state.pick(state.invoices.filter(({ total, due }) => due === total))
  if (invoice === undefined || state.chance(0.5)) return
  state.invoices.splice(state.invoices.indexOf(invoice), 1)
  state.operations.push({ do: 'void', id: invoice.id })
  const AmountDue = state.chance(0.5) ? 0 : invoice.total / UNIT
  state.put('Invoices', invoice.id, { Status: 'VOIDED', AmountDue })
}

export function payInvoice(state: BooksState): void {
  const invoice = state.pick(state.invoices.filter(({ due }) => due > 0))
  if (invoice === undefined) return
  const amount = state.chance(0.6) ? invoice.due : state.whole(1, invoice.due)
  const id = state.nextId('p')
  invoice.due -= amount
  state.payments.push({ id, invoice, amount })
  state.operations.push({ do: 'pay', id, invoice: invoice.id, date: state.today(), amount })
  state.put('Payments', id, {
    PaymentType: 'ACCRECPAYMENT',
    Status: 'AUTHORISED',
    Date: msDate(state.today()),
    Amount: amount / UNIT,
    Invoice: {
      InvoiceID: invoice.id,
      ...contactFields(invoice.contact),
      CurrencyCode: invoice.currency,
    },
  })
  state.putInvoice(invoice)
}

export function deletePayment(state: BooksState): void {
  const payment = state.pick(state.payments)
  if (payment === undefined || state.chance(0.5)) return
  state.payments.splice(state.payments.indexOf(payment), 1)
  payment.invoice.due += payment.amount
  state.operations.push({ do: 'undo', id: payment.id })
  state.put('Payments', payment.id, { Status: 'DELETED' })
  state.putInvoice(payment.invoice)
}
