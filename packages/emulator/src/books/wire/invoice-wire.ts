import type { WireObject } from '../company.ts'
import { multiplyMinorUnits } from '../minor-units.ts'
import { formatPacificTime } from '../pacific-time.ts'
import type { InvoiceRecord } from '../records.ts'
import type { Quirks } from '../quirks.ts'
import { wireBillAddress, wireShipAddress } from './address-wire.ts'
import { customerRef } from './customer-wire.ts'
import { currencyRef, wireHead } from './meta-data.ts'
import { wireHomeAmounts, wireLines, wireTax } from './sales-lines-wire.ts'
import { wireMoney } from './wire-number.ts'

/** As a read or a query row: `LinkedTxn` always there, no status, no void reason. */
export function wireInvoice(invoice: InvoiceRecord, quirks: Quirks): WireObject {
  const { customer, exchangeRate: rate } = invoice
  const home = {
    total: rate === null ? 0 : multiplyMinorUnits(invoice.total, rate),
    balance: rate === null ? 0 : multiplyMinorUnits(invoice.balance, rate),
  }
  return {
    ...(invoice.deposit === null ? {} : { Deposit: wireMoney(invoice.deposit) }),
    AllowIPNPayment: false,
    AllowOnlinePayment: false,
    AllowOnlineCreditCardPayment: false,
    AllowOnlineACHPayment: false,
    ...wireHead(invoice),
    CustomField: [{ DefinitionId: '1', Name: 'Ticket #', Type: 'StringType' }],
    ...(invoice.docNumber === null ? {} : { DocNumber: invoice.docNumber }),
    TxnDate: invoice.txnDate,
    CurrencyRef: currencyRef(invoice.currency),
    ...wireHomeAmounts(invoice, home),
    ...(invoice.note === null ? {} : { PrivateNote: invoice.note }),
    LinkedTxn: linkedTransactions(invoice),
    Line: wireLines(invoice, {
      isVoided: invoice.isVoided,
      voidedUnitPrice: quirks.voidedUnitPrice,
      serviceDate: invoice.txnDate,
      ...(invoice.estimateId === null ? {} : { estimateId: invoice.estimateId }),
    }),
    TxnTaxDetail: wireTax(invoice),
    ...(invoice.templateRef === null ? {} : { RecurDataRef: { value: invoice.templateRef } }),
    CustomerRef: customerRef(customer),
    ...(invoice.memo === null ? {} : { CustomerMemo: { value: invoice.memo } }),
    ...wireBillAddress(invoice.id, customer),
    ...wireShipAddress(invoice.id, customer),
    FreeFormAddress: true,
    ...salesTerm(invoice.id),
    ...(invoice.dueDate === null ? {} : { DueDate: invoice.dueDate }),
    TotalAmt: wireMoney(invoice.total),
    ApplyTaxAfterDiscount: false,
    PrintStatus: 'NeedToPrint',
    EmailStatus: invoice.emailStatus,
    ...(customer.email === null ? {} : { BillEmail: { Address: customer.email } }),
    Balance: wireMoney(invoice.balance),
    ...(invoice.emailedAt === null
      ? {}
      : {
          DeliveryInfo: {
            DeliveryType: 'Email',
            DeliveryTime: formatPacificTime(invoice.emailedAt),
          },
        }),
  }
}

/** Payments, newest first and each once, never the credit memo; then the estimate it came from. */
function linkedTransactions(invoice: InvoiceRecord): WireObject[] {
  const { payments, estimateId } = invoice
  if (payments.length === 0 && estimateId === null) return []
  const newestFirst = [...new Set(payments)].toSorted((a, b) => b.sequence - a.sequence)
  return [
    ...newestFirst.map(({ id }) => ({ TxnId: id, TxnType: 'Payment' })),
    ...(estimateId === null ? [] : [{ TxnId: estimateId, TxnType: 'Estimate' }]),
  ]
}

/** Most invoices have terms, some have none, and a few have a reference to nothing. */
function salesTerm(id: string): WireObject {
  const number = Number(id)
  if (number % 17 === 0) return { SalesTermRef: {} }
  return number % 7 === 0 ? {} : { SalesTermRef: { value: '3', name: 'Net 30' } }
}
