import { companyToday } from '../company-time.ts'
import { BookError } from '../book-error.ts'
import type { Ledger } from '../ledger.ts'
import { changeSales } from '../operations/change-sales.ts'
import { deleteDocument, voidDocument, voidNote } from '../operations/documents.ts'
import { createCreditMemo, createInvoice } from '../operations/sales.ts'
import type { SalesDraft } from '../operations/sales.ts'
import type { CustomerRecord, InvoiceRecord, RecordEntity } from '../records.ts'
import type { Body } from './read-body.ts'
import {
  readAmount,
  readDate,
  readDecimal,
  readList,
  readObject,
  readReference,
  readText,
} from './read-body.ts'
import { readSalesLines } from './read-lines.ts'
import type { Writer } from './writer.ts'
import { readCustomer } from './writer.ts'

export const salesAttributes: readonly string[] = (
  'CustomerRef Line TxnDate DocNumber PrivateNote CustomerMemo CurrencyRef ExchangeRate ' +
  'TxnTaxDetail TotalAmt HomeTotalAmt Balance HomeBalance LinkedTxn RecurDataRef'
).split(' ')

export const invoiceWriter: Writer<'Invoice'> = {
  attributes: [...salesAttributes, 'DueDate', 'Deposit', 'EmailStatus', 'DeliveryInfo'],
  create(ledger, body) {
    const customer = readCustomer(ledger, body)
    const dueDate = readDate(body, 'DueDate')
    return createInvoice(ledger, {
      ...readSales(ledger, body, 'Invoice', customer),
      ...(dueDate === null ? {} : { dueDate }),
      deposit: readAmount(body, 'Deposit'),
      emailStatus: readEmailStatus(body),
    })
  },
  change(ledger, invoice, body) {
    const customer = readCustomer(ledger, body, invoice.customer)
    changeSales(ledger, invoice, {
      ...complete(ledger, readSales(ledger, body, 'Invoice', customer, invoice.docNumber), invoice),
      dueDate: readDate(body, 'DueDate') ?? invoice.dueDate,
      deposit: readAmount(body, 'Deposit'),
      emailStatus: readEmailStatus(body),
    })
  },
  remove: deleteDocument,
  void(ledger, invoice) {
    if (invoice.payments.length > 0 && ledger.quirks.paidInvoicesCannotBeVoided) {
      throw new BookError(`Invoice ${invoice.id} is linked to a payment; unlink it first.`)
    }
    voidDocument(ledger, invoice, voidNote(invoice.note))
  },
}

export const creditMemoWriter: Writer<'CreditMemo'> = {
  attributes: [...salesAttributes, 'RemainingCredit'],
  create: (ledger, body) =>
    createCreditMemo(ledger, readSales(ledger, body, 'CreditMemo', readCustomer(ledger, body))),
  change(ledger, memo, body) {
    const customer = readCustomer(ledger, body, memo.customer)
    const draft = readSales(ledger, body, 'CreditMemo', customer, memo.docNumber)
    changeSales(ledger, memo, complete(ledger, draft, memo))
  },
  remove: deleteDocument,
  void: (ledger, memo) => voidDocument(ledger, memo, voidNote(memo.note)),
}

/** What sales documents share; `former` is the number that the document has already. */
export function readSales<C extends CustomerRecord | null>(
  ledger: Ledger,
  body: Body,
  entity: RecordEntity,
  customer: C,
  former: string | null = null,
): Omit<SalesDraft, 'customer'> & { customer: C } {
  const txnDate = readDate(body, 'TxnDate')
  const docNumber = readText(body, 'DocNumber', 21)
  if (docNumber !== null && docNumber !== former) checkNumber(ledger, entity, docNumber)
  return {
    customer,
    lines: readSalesLines(ledger, body),
    ...(txnDate === null ? {} : { txnDate }),
    taxPercent: readTaxPercent(body),
    exchangeRate: readDecimal(body, 'ExchangeRate'),
    ...(docNumber === null ? {} : { docNumber }),
    note: readText(body, 'PrivateNote'),
    memo: readText(readObject(body, 'CustomerMemo') ?? {}, 'value'),
  }
}

function complete(
  ledger: Ledger,
  draft: SalesDraft,
  former: { docNumber: string | null; txnDate: string },
): Parameters<typeof changeSales>[2] {
  return {
    ...draft,
    taxPercent: draft.taxPercent ?? null,
    exchangeRate: draft.exchangeRate ?? null,
    note: draft.note ?? null,
    memo: draft.memo ?? null,
    docNumber: draft.docNumber ?? former.docNumber,
    txnDate: draft.txnDate ?? companyToday(ledger),
  }
}

/** The rate of the line that says one; else the rate behind the company's only tax code. */
function readTaxPercent(body: Body): string | null {
  const detail = readObject(body, 'TxnTaxDetail')
  if (detail === null) return null
  const [line] = readList(detail, 'TaxLine') ?? []
  const percent = readDecimal(readObject(line ?? {}, 'TaxLineDetail') ?? {}, 'TaxPercent')
  if (percent !== null) return percent
  return readReference(detail, 'TxnTaxCodeRef') === null ? null : '8'
}

function readEmailStatus(body: Body): InvoiceRecord['emailStatus'] {
  const text = readText(body, 'EmailStatus')
  return text === 'NeedToSend' || text === 'EmailSent' ? text : 'NotSet'
}

function checkNumber(ledger: Ledger, entity: RecordEntity, docNumber: string): void {
  for (const record of ledger.records[entity].values()) {
    if (!('docNumber' in record) || record.docNumber !== docNumber) continue
    throw new BookError(
      `You must specify a different number. This number has already been used. DocNumber=${docNumber} is assigned to TxnType=${entity} with TxnId=${record.id}`,
      { code: '6140' },
    )
  }
}
