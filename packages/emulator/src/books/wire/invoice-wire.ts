import type { WireObject } from '../company.ts'
import { multiplyMinorUnits } from '../minor-units.ts'
import { formatPacificTime } from '../pacific-time.ts'
import type { InvoiceRecord } from '../records.ts'
import type { Quirks } from '../quirks.ts'
import { customerRef, wireAddress } from './customer-wire.ts'
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
    }),
    TxnTaxDetail: wireTax(invoice),
    CustomerRef: customerRef(customer),
    ...(invoice.memo === null ? {} : { CustomerMemo: { value: invoice.memo } }),
    ...(customer.address === null
      ? {}
      : {
          BillAddr: wireAddress(invoice.id, customer.address),
          ShipAddr: wireAddress(invoice.id, customer.address),
        }),
    FreeFormAddress: true,
    SalesTermRef: { value: '3', name: 'Net 30' },
    ...(invoice.dueDate === null ? {} : { DueDate: invoice.dueDate }),
    TotalAmt: wireMoney(invoice.total),
    ApplyTaxAfterDiscount: false,
    PrintStatus: 'NeedToPrint',
    EmailStatus: invoice.emailStatus,
    ...(customer.email === null ? {} : { BillEmail: { Address: customer.email } }),
    ...(invoice.deposit === null ? {} : { Deposit: wireMoney(invoice.deposit) }),
    Balance: wireMoney(invoice.balance),
    ...(invoice.emailedAt === null
      ? {}
      : {
          DeliveryInfo: {
            DeliveryType: 'Email',
            DeliveryTime: formatPacificTime(invoice.emailedAt),
          },
        }),
    ...(invoice.templateRef === null ? {} : { RecurDataRef: { value: invoice.templateRef } }),
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
