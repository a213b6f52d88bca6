import { BookError } from '../book-error.ts'
import type { Ledger } from '../ledger.ts'
import type { SeededRandom } from '../../seeded-random.ts'
import type { AnyRecord } from '../records.ts'
import { customerActivities } from './customer-activities.ts'
import { paymentActivities } from './payment-activities.ts'
import { receiptActivities } from './receipt-activities.ts'
import type { Activity } from './sales-activities.ts'
import { salesActivities } from './sales-activities.ts'

/** What happens in a step unless asked otherwise. */
export const activityNames = [
  'createInvoice',
  'createZeroInvoice',
  'createCreditMemo',
  'changeInvoiceLines',
  'changeCreditMemoLines',
  'changeDueDate',
  'emailInvoice',
  'voidInvoice',
  'voidCreditMemo',
  'typeVoidedOnLiveInvoice',
  'clearVoidNote',
  'deleteInvoice',
  'deleteCreditMemo',
  'runTemplate',
  'changeTemplate',
  'createTemplate',
  'deleteTemplate',
  'payInvoice',
  'payPart',
  'overpay',
  'payOnTwoLines',
  'paySeveral',
  'receiveOnAccount',
  'applyUnapplied',
  'applyCreditMemo',
  'payWithCashAndCredit',
  'applyPostedCredit',
  'refundCreditMemo',
  'refundMoneyOnAccount',
  'unapply',
  'depositPayment',
  'undoDeposit',
  'voidPayment',
  'deletePayment',
  'createCustomer',
  'createSubCustomer',
  'updateCustomer',
  'renameCustomer',
  'inactivateCustomer',
  'reactivateCustomer',
  'mergeCustomers',
  'createItem',
  'renameItem',
] as const

/** Steps that happen only on request: many companies have no receipts. */
export const receiptActivityNames = [
  'createSalesReceipt',
  'changeSalesReceiptLines',
  'changeSalesReceiptNote',
  'voidSalesReceipt',
  'deleteSalesReceipt',
  'createRefundReceipt',
  'changeRefundReceiptLines',
  'changeRefundReceiptNote',
  'voidRefundReceipt',
  'deleteRefundReceipt',
] as const

export type ActivityName = (typeof activityNames)[number] | (typeof receiptActivityNames)[number]

const activities: Record<ActivityName, Activity> = {
  ...salesActivities,
  ...paymentActivities,
  ...customerActivities,
  ...receiptActivities,
}

/** How often each step happens in a company; the default weight is 1. */
const weights: Partial<Record<ActivityName, number>> = {
  createInvoice: 24,
  payInvoice: 16,
  payPart: 5,
  paySeveral: 5,
  runTemplate: 5,
  emailInvoice: 5,
  createCustomer: 3,
  receiveOnAccount: 3,
  applyUnapplied: 3,
  createCreditMemo: 3,
  applyCreditMemo: 3,
  updateCustomer: 3,
  depositPayment: 5,
  createSalesReceipt: 4,
  createRefundReceipt: 2,
}

export interface ActivityOutcome {
  name: ActivityName
  record: AnyRecord
}

/** Does one thing by chance; null when the books refused all that was tried. */
export function runActivity(
  ledger: Ledger,
  random: SeededRandom,
  first: number | null = null,
  names: readonly ActivityName[] = activityNames,
): ActivityOutcome | null {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const name =
      attempt === 0 && first !== null ? names[first % names.length]! : pickName(random, names)
    const record = attemptActivity(activities[name], ledger, random)
    if (record !== null) return { name, record }
  }
  return null
}

function attemptActivity(
  activity: Activity,
  ledger: Ledger,
  random: SeededRandom,
): AnyRecord | null {
  try {
    return activity({ ledger, random })
  } catch (error) {
    // What QuickBooks refuses did not happen; something else will.
    if (error instanceof BookError) return null
    throw error
  }
}

function pickName(random: SeededRandom, names: readonly ActivityName[]): ActivityName {
  let total = 0
  for (const name of names) total += weights[name] ?? 1
  let number = random.fraction() * total
  for (const name of names) {
    number -= weights[name] ?? 1
    if (number < 0) return name
  }
  return names[0]!
}
