import { BookError } from '../book-error.ts'
import type { Ledger } from '../ledger.ts'
import { changePayment } from '../operations/change-payment.ts'
import type { KeptLine } from '../operations/change-payment.ts'
import { deleteDocument, voidNote } from '../operations/documents.ts'
import type { Application, CreditUse, PaymentDraft } from '../operations/payments.ts'
import { receivePayment, voidPayment } from '../operations/payments.ts'
import type { CustomerRecord, PaymentRecord } from '../records.ts'
import type { Body } from './read-body.ts'
import {
  readAmount,
  readDate,
  readDecimal,
  readList,
  readReference,
  readText,
  required,
} from './read-body.ts'
import type { Writer } from './writer.ts'
import { readCustomer } from './writer.ts'

export const paymentWriter: Writer<'Payment'> = {
  attributes: (
    'CustomerRef TotalAmt UnappliedAmt Line TxnDate CurrencyRef LinkedTxn ExchangeRate ' +
    'PrivateNote PaymentRefNum PaymentMethodRef DepositToAccountRef'
  ).split(' '),
  create(ledger, body) {
    const customer = readCustomer(ledger, body)
    const { kept, ...draft } = readPayment(ledger, body, customer, null)
    if (kept.length > 0) throw new Error('A new payment keeps no lines.')
    return receivePayment(ledger, {
      ...draft,
      depositAccountId: draft.depositAccountId ?? (draft.total === 0 ? null : '4'),
    })
  },
  change(ledger, payment, body) {
    const customer = readCustomer(ledger, body, payment.customer)
    changePayment(ledger, payment, readPayment(ledger, body, customer, payment))
  },
  remove: deleteDocument,
  void: (ledger, payment) => voidPayment(ledger, payment, voidNote(payment.note)),
}

function readPayment(
  ledger: Ledger,
  body: Body,
  customer: CustomerRecord,
  former: PaymentRecord | null,
): Omit<PaymentDraft, 'others'> & { kept: KeptLine[] } {
  const txnDate = readDate(body, 'TxnDate')
  return {
    customer,
    total: required(readAmount(body, 'TotalAmt'), 'TotalAmt'),
    ...readUses(ledger, body, former),
    ...(txnDate === null ? {} : { txnDate }),
    exchangeRate: readDecimal(body, 'ExchangeRate'),
    note: readText(body, 'PrivateNote'),
    referenceNumber: readText(body, 'PaymentRefNum', 21),
    methodId: readReference(body, 'PaymentMethodRef'),
    depositAccountId: readReference(body, 'DepositToAccountRef'),
  }
}

/** Each line has one linked transaction; those without books must be on the payment already. */
function readUses(
  ledger: Ledger,
  body: Body,
  former: PaymentRecord | null,
): { applications: Application[]; credits: CreditUse[]; kept: KeptLine[] } {
  const applications: Application[] = []
  const credits: CreditUse[] = []
  const kept: KeptLine[] = []
  for (const line of readList(body, 'Line') ?? []) {
    const amount = required(readAmount(line, 'Amount'), 'Amount')
    const [linked, second] = readList(line, 'LinkedTxn') ?? []
    if (linked === undefined) continue
    if (second !== undefined) throw new BookError('A line of a payment has one LinkedTxn.')
    const id = String(linked['TxnId'] as string | number)
    const type = readText(linked, 'TxnType')
    if (type === 'Invoice') {
      applications.push({ invoice: known(ledger.records.Invoice.get(id), type, id), amount })
    } else if (type === 'CreditMemo') {
      credits.push({ creditMemo: known(ledger.records.CreditMemo.get(id), type, id), amount })
    } else {
      const own = former?.lines.find(({ target }) => 'id' in target && target.id === id)
      const { side, target } = known(own, type ?? 'transaction', id)
      kept.push({ amount, side, target } as KeptLine)
    }
  }
  return { applications, credits, kept }
}

function known<T>(record: T | undefined, type: string, id: string): T {
  if (record !== undefined) return record
  throw new BookError(`${type} ${id} not found`, { code: '2500', element: 'LinkedTxn' })
}
