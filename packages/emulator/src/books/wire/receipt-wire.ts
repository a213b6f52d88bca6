import type { WireObject } from '../company.ts'
import { namedRow } from '../first-rows.ts'
import { multiplyMinorUnits } from '../minor-units.ts'
import type { Quirks } from '../quirks.ts'
import type { ReceiptRecord } from '../records.ts'
import { wireBillAddress, wireShipAddress } from './address-wire.ts'
import { customerRef } from './customer-wire.ts'
import { currencyRef, wireHead } from './meta-data.ts'
import { wireHomeAmounts, wireLines, wireTax } from './sales-lines-wire.ts'
import { wireMoney } from './wire-number.ts'

/** A sales receipt or refund receipt: a Balance of 0 from the beginning, and no CustomerRef if it has no customer. */
export function wireReceipt(receipt: ReceiptRecord, quirks: Quirks): WireObject {
  const { customer, exchangeRate: rate } = receipt
  const total = rate === null ? 0 : multiplyMinorUnits(receipt.total, rate)
  return {
    ...wireHead(receipt),
    CustomField: [{ DefinitionId: '1', Name: 'Ticket #', Type: 'StringType' }],
    ...(receipt.docNumber === null ? {} : { DocNumber: receipt.docNumber }),
    TxnDate: receipt.txnDate,
    CurrencyRef: currencyRef(receipt.currency),
    ...wireHomeAmounts(receipt, { total, balance: 0 }),
    ...(receipt.note === null ? {} : { PrivateNote: receipt.note }),
    Line: wireLines(receipt, {
      isVoided: receipt.isVoided,
      voidedUnitPrice: quirks.voidedUnitPrice,
    }),
    TxnTaxDetail: wireTax(receipt),
    ...(customer === null ? {} : { CustomerRef: customerRef(customer) }),
    ...(receipt.memo === null ? {} : { CustomerMemo: { value: receipt.memo } }),
    ...(customer === null ? {} : wireBillAddress(receipt.id, customer)),
    ...(customer === null ? {} : wireShipAddress(receipt.id, customer)),
    TotalAmt: wireMoney(receipt.total),
    ApplyTaxAfterDiscount: false,
    PrintStatus: 'NotSet',
    ...(receipt.entity === 'SalesReceipt' ? { EmailStatus: 'NotSet' } : {}),
    ...(customer === null || customer.email === null
      ? {}
      : { BillEmail: { Address: customer.email } }),
    Balance: 0,
    ...(receipt.methodId === null
      ? {}
      : { PaymentMethodRef: namedRow('PaymentMethod', receipt.methodId) }),
    ...(receipt.referenceNumber === null ? {} : { PaymentRefNum: receipt.referenceNumber }),
    ...(receipt.depositAccountId === null
      ? {}
      : { DepositToAccountRef: namedRow('Account', receipt.depositAccountId) }),
  }
}
