import { changeReceipt, createReceipt, voidReceipt } from '../operations/receipts.ts'
import { deleteDocument, voidNote } from '../operations/documents.ts'
import type { ReceiptDraft } from '../operations/receipts.ts'
import type { Ledger } from '../ledger.ts'
import type { CustomerRecord, ReceiptEntity } from '../records.ts'
import type { Body } from './read-body.ts'
import { readReference, readText } from './read-body.ts'
import { readSales, salesAttributes } from './sales-writers.ts'
import type { Writer } from './writer.ts'
import { readCustomer } from './writer.ts'

/** Sales receipts and refund receipts: paid on the spot, perhaps without a customer. */
export function receiptWriter<E extends ReceiptEntity>(entity: E): Writer<E> {
  return {
    attributes: [...salesAttributes, 'PaymentMethodRef', 'PaymentRefNum', 'DepositToAccountRef'],
    create: (ledger, body) =>
      createReceipt(ledger, entity, readReceipt(ledger, body, entity, null)),
    change(ledger, receipt, body) {
      const { customer, docNumber } = receipt
      changeReceipt(ledger, receipt, {
        docNumber,
        ...readReceipt(ledger, body, entity, customer, docNumber),
      })
    },
    remove: deleteDocument,
    void: (ledger, receipt) => voidReceipt(ledger, receipt, voidNote(receipt.note)),
  }
}

function readReceipt(
  ledger: Ledger,
  body: Body,
  entity: ReceiptEntity,
  former: CustomerRecord | null,
  number: string | null = null,
): ReceiptDraft {
  const isAnonymous = readReference(body, 'CustomerRef') === null
  const customer = isAnonymous ? null : readCustomer(ledger, body, former)
  return {
    ...readSales(ledger, body, entity, customer, number),
    methodId: readReference(body, 'PaymentMethodRef'),
    referenceNumber: readText(body, 'PaymentRefNum', 21),
    depositAccountId: readReference(body, 'DepositToAccountRef') ?? '4',
  }
}
