import type { WireObject } from '../company.ts'
import { multiplyMinorUnits } from '../minor-units.ts'
import type { Quirks } from '../quirks.ts'
import type { CreditMemoRecord } from '../records.ts'
import { wireBillAddress, wireShipAddress } from './address-wire.ts'
import { customerRef } from './customer-wire.ts'
import { currencyRef, wireHead } from './meta-data.ts'
import { wireHomeAmounts, wireLines, wireTax } from './sales-lines-wire.ts'
import { wireMoney } from './wire-number.ts'

/** As a read or a query row: no LinkedTxn; its applications are on payment lines only. */
export function wireCreditMemo(memo: CreditMemoRecord, quirks: Quirks): WireObject {
  const { customer, exchangeRate: rate } = memo
  const home = {
    total: rate === null ? 0 : multiplyMinorUnits(memo.total, rate),
    balance: rate === null ? 0 : multiplyMinorUnits(memo.balance, rate),
  }
  return {
    RemainingCredit: wireMoney(memo.balance),
    ...wireHead(memo),
    CustomField: [],
    ...(memo.docNumber === null ? {} : { DocNumber: memo.docNumber }),
    TxnDate: memo.txnDate,
    CurrencyRef: currencyRef(memo.currency),
    ...wireHomeAmounts(memo, home),
    ...(memo.note === null ? {} : { PrivateNote: memo.note }),
    Line: wireLines(memo, { isVoided: memo.isVoided, voidedUnitPrice: quirks.voidedUnitPrice }),
    TxnTaxDetail: wireTax(memo),
    CustomerRef: customerRef(customer),
    ...(memo.memo === null ? {} : { CustomerMemo: { value: memo.memo } }),
    ...wireBillAddress(memo.id, customer),
    ...wireShipAddress(memo.id, customer),
    FreeFormAddress: true,
    TotalAmt: wireMoney(memo.total),
    ApplyTaxAfterDiscount: false,
    PrintStatus: 'NeedToPrint',
    EmailStatus: 'NotSet',
    ...(customer.email === null ? {} : { BillEmail: { Address: customer.email } }),
    Balance: wireMoney(memo.balance),
  }
}
