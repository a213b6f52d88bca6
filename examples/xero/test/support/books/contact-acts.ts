import { msDate } from '../xero-json.ts'
import {
  contactFields,
  currencyFields,
  taxOf,
  totalFields,
  type BooksState,
  type Json,
} from './books-state.ts'
import { UNIT } from './operations.ts'

export function addContact(state: BooksState): void {
  const id = state.nextId('c')
  state.contacts.push(id)
  state.operations.push({ do: 'contact', id })
  const fields = { Name: `Customer ${id}`, ContactStatus: 'ACTIVE', IsCustomer: true }
  state.put('Contacts', id, fields)
}

/** Everything of a merged contact belongs to the other one, payments within their document too. */
export function mergeContacts(state: BooksState): void {
  const id = state.pick(state.contacts)
  const into = state.pick(state.contacts)
  if (id === undefined || into === undefined || id === into || state.chance(0.7)) return
  state.contacts.splice(state.contacts.indexOf(id), 1)
  state.operations.push({ do: 'merge', id, into })
  state.put('Contacts', id, { ContactStatus: 'ARCHIVED', MergedToContactID: into })
  for (const one of [...state.invoices, ...state.credits]) {
    if (one.contact === id) one.contact = into
  }
  for (const one of [...state.stored.values()]) {
    if (one.list === 'Contacts') continue
    if (isOf(one.fields, id)) state.put(one.list, one.id, contactFields(into))
    for (const key of ['Invoice', 'CreditNote', 'Overpayment', 'Prepayment']) {
      const document = one.fields[key]
      if (!isOf(document, id)) continue
      state.put(one.list, one.id, { [key]: { ...(document as Json), ...contactFields(into) } })
    }
  }
}

function isOf(document: unknown, contact: string): boolean {
  return JSON.stringify(document)?.includes(`"ContactID":"${contact}"`) ?? false
}

export function archiveContact(state: BooksState): void {
  const id = state.pick(state.contacts)
  if (id === undefined) return
  const ContactStatus = state.chance(0.5) ? 'ARCHIVED' : 'ACTIVE'
  state.put('Contacts', id, { ContactStatus })
}

export function makeContract(state: BooksState): void {
  const contact = state.pick(state.contacts)
  if (contact === undefined) return
  const { CurrencyCode } = currencyFields(state)
  const unit = state.chance(0.3) ? ('WEEKLY' as const) : ('MONTHLY' as const)
  const id = state.nextId('r')
  const total = state.money(900 * UNIT)
  const period = state.whole(1, 4)
  state.contracts.push(id)
  const net = total - taxOf(total)
  state.operations.push({ do: 'contract', id, contact, currency: CurrencyCode, net, unit, period })
  state.put('RepeatingInvoices', id, {
    Type: 'ACCREC',
    ...contactFields(contact),
    CurrencyCode,
    Status: 'AUTHORISED',
    ...totalFields(total),
    Schedule: {
      Unit: unit,
      Period: period,
      StartDate: msDate('2025-09-01'),
      NextScheduledDate: msDate('2026-11-25'),
    },
  })
}

export function endContract(state: BooksState): void {
  const id = state.pick(state.contracts)
  if (id === undefined || state.chance(0.5)) return
  state.contracts.splice(state.contracts.indexOf(id), 1)
  const { NextScheduledDate: _, ...begun } = (state.stored.get(id)?.fields['Schedule'] ??
    {}) as Json
  const ended = { Schedule: { ...begun, EndDate: msDate('2026-06-30') } }
  const isGone = state.chance(0.4)
  state.operations.push({ do: 'end', id, isGone })
  const other = state.chance(0.5) ? { Status: 'DRAFT' } : ended
  state.put('RepeatingInvoices', id, isGone ? { Status: 'DELETED' } : other)
}
