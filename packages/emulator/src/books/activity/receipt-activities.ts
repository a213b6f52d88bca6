import { companyToday } from '../company-time.ts'
import { makeNote, pickVoidWord } from '../generate/notes.ts'
import { findCatalogue, makeLines } from '../generate/sales-lines.ts'
import { makeRate } from '../generate/settle-invoice.ts'
import { changeNote, deleteDocument, voidNote } from '../operations/documents.ts'
import { changeReceiptLines, createReceipt, voidReceipt } from '../operations/receipts.ts'
import { dayNumber, dayText } from '../pacific-time.ts'
import type { ReceiptEntity, RecordTypes } from '../records.ts'
import type { ActivityContext } from './pick-record.ts'
import { pickCustomer, pickRecord } from './pick-record.ts'
import type { Activity } from './sales-activities.ts'

type Receipt = RecordTypes[ReceiptEntity]

/** Sales receipts and refund receipts. */
export const receiptActivities = {
  createSalesReceipt: create('SalesReceipt'),
  changeSalesReceiptLines: change('SalesReceipt', relined),
  changeSalesReceiptNote: change('SalesReceipt', noted),
  voidSalesReceipt: change('SalesReceipt', voided),
  deleteSalesReceipt: remove('SalesReceipt'),
  createRefundReceipt: create('RefundReceipt'),
  changeRefundReceiptLines: change('RefundReceipt', relined),
  changeRefundReceiptNote: change('RefundReceipt', noted),
  voidRefundReceipt: change('RefundReceipt', voided),
  deleteRefundReceipt: remove('RefundReceipt'),
} satisfies Record<string, Activity>

/** Every third one has no customer. */
function create(entity: ReceiptEntity): Activity {
  return (context) => {
    const { ledger, random } = context
    const days = random.chance(0.2) ? random.integer(1, 90) : 0
    const receipt = createReceipt(ledger, entity, {
      customer: random.chance(0.35) ? null : pickCustomer(context),
      lines: makeLines(random, findCatalogue(ledger)),
      txnDate: dayText(dayNumber(companyToday(ledger)) - days),
      taxPercent: random.chance(0.3) ? '8.25' : null,
      exchangeRate: makeRate(random),
      note: makeNote(random, 0.3),
      depositAccountId: random.pick(['4', '35']),
      methodId: random.chance(0.6) ? '2' : null,
      referenceNumber: random.chance(0.3) ? String(random.integer(1_000, 9_999)) : null,
    })
    if (entity === 'SalesReceipt' && receipt.depositAccountId === '4') {
      // The bank deposit that it went into; the books keep none.
      const LinkedTxn = [{ TxnId: `9${receipt.id}`, TxnType: 'Deposit' }]
      ledger.extras.set(`SalesReceipt ${receipt.id}`, { LinkedTxn })
    }
    return receipt
  }
}

function change(
  entity: ReceiptEntity,
  apply: (context: ActivityContext, receipt: Receipt) => void,
): Activity {
  return (context) => {
    const receipt = pickRecord(context, entity, ({ isVoided }) => !isVoided)
    if (receipt !== null) apply(context, receipt)
    return receipt
  }
}

function remove(entity: ReceiptEntity): Activity {
  return (context) => {
    const receipt = pickRecord(context, entity)
    if (receipt !== null) deleteDocument(context.ledger, receipt)
    return receipt
  }
}

function relined({ ledger, random }: ActivityContext, receipt: Receipt): void {
  changeReceiptLines(ledger, receipt, makeLines(random, findCatalogue(ledger)))
}

function noted({ ledger, random }: ActivityContext, receipt: Receipt): void {
  changeNote(ledger, receipt, makeNote(random, 0.7))
}

function voided({ ledger, random }: ActivityContext, receipt: Receipt): void {
  const word = pickVoidWord(random)
  voidReceipt(ledger, receipt, word === null ? receipt.note : voidNote(receipt.note, word))
}
