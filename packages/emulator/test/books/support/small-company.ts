import type { BookEvent, WireObject } from '../../../src/books/company.ts'
import type { CreateCompanyOptions } from '../../../src/books/create-company.ts'
import { createCompany } from '../../../src/books/create-company.ts'

/** Empty books, a clock that is moved by hand, and rows as a client would parse them. */
export function openSmallCompany(options: Partial<CreateCompanyOptions> = {}) {
  let now = Date.UTC(2026, 10, 23, 9)
  const company = createCompany({
    realmId: '9341457021722202',
    clock: { now: () => now },
    customers: 0,
    ...options,
  })
  const events: BookEvent[] = []
  company.subscribe((event) => events.push(event))
  const { operations } = company
  const read = (entity: Parameters<typeof company.read>[0], id: string): Plain =>
    JSON.parse(JSON.stringify(company.read(entity, id))) as Plain
  return {
    company,
    operations,
    events,
    /** Events since the last call, as `Entity id operation`. */
    takeEvents: () =>
      events.splice(0).map(({ entity, id, operation }) => `${entity} ${id} ${operation}`),
    tick: (ms = 60_000) => void (now += ms),
    now: () => now,
    read,
    customer: (displayName = 'Alder', more: object = {}) =>
      idOf(operations.createCustomer({ displayName, ...more })),
    invoice: (customerId: string, amount: string, more: object = {}) =>
      idOf(operations.createInvoice({ customerId, amount, ...more })),
    memo: (customerId: string, amount: string, more: object = {}) =>
      idOf(operations.createCreditMemo({ customerId, amount, ...more })),
    pay: (customerId: string, amount: string, invoices: Record<string, string> = {}) =>
      idOf(
        operations.receivePayment({
          customerId,
          amount,
          applications: Object.entries(invoices).map(([invoiceId, amount]) => ({
            invoiceId,
            amount,
          })),
        }),
      ),
  }
}

export function idOf(row: WireObject): string {
  return row['Id'] as string
}

/** A row after JSON: amounts are numbers. */
export interface Plain extends Record<string, unknown> {
  SyncToken: string
  TotalAmt: number
  Balance: number
  UnappliedAmt: number
  PrivateNote?: string
  MetaData: { CreateTime: string; LastUpdatedTime: string }
  Line: { Amount?: number; LinkedTxn?: { TxnId: string; TxnType: string }[] }[]
  LinkedTxn?: { TxnId: string; TxnType: string }[]
  CustomerRef: { value: string; name: string }
}
