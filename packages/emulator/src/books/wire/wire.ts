import type { WireObject } from '../company.ts'
import type { Quirks } from '../quirks.ts'
import type { AnyRecord } from '../records.ts'
import { wireCreditMemo } from './credit-memo-wire.ts'
import { wireCustomer } from './customer-wire.ts'
import { wireInvoice } from './invoice-wire.ts'
import { wireItem } from './item-wire.ts'
import { wirePayment } from './payment-wire.ts'
import { wireReceipt } from './receipt-wire.ts'
import { wireTemplate } from './template-wire.ts'

/** A record as QuickBooks sends it. */
export function wire(record: AnyRecord, quirks: Quirks): WireObject {
  switch (record.entity) {
    case 'Customer':
      return wireCustomer(record)
    case 'Invoice':
      return wireInvoice(record, quirks)
    case 'Payment':
      return wirePayment(record)
    case 'CreditMemo':
      return wireCreditMemo(record, quirks)
    case 'SalesReceipt':
    case 'RefundReceipt':
      return wireReceipt(record, quirks)
    case 'RecurringTransaction':
      return wireTemplate(record, quirks)
    case 'Item':
      return wireItem(record)
  }
}
