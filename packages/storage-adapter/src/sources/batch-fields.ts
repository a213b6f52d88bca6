import type {
  SourceBatch,
  SourceContact,
  SourceCreditNote,
  SourceDocument,
  SourceInvoice,
  SourceKey,
  SourceKind,
  SourceObject,
  SourceObjects,
  SourceOrganisation,
  SourcePayment,
  SourceReceipt,
  SourceRepeatingInvoice,
  SourceSchedule,
  SourceSettlement,
  SourceTombstone,
} from '@vectis/quickbooks/ports'
import { addDecimals, compareDecimals, subtractDecimals } from '@vectis/quickbooks/values'
import {
  aboveZero,
  amount,
  count,
  currency,
  date,
  flag,
  id,
  instant,
  list,
  object,
  oneOf,
  optional,
  orNull,
  positiveOrZero,
  sourceName,
  text,
  timeZone,
  type Check,
  type Fields,
} from './field-checks.ts'
import type { SourceBatchProblem } from './source-batch-error.ts'

const versionFields: Fields<SourceObject> = {
  id,
  createdAt: optional(instant),
  updatedAt: orNull(instant),
}

const documentFields: Fields<Omit<SourceDocument, 'total'>> = {
  ...versionFields,
  contactId: orNull(id),
  date,
  currency,
  exchangeRate: optional(aboveZero),
}

const contact = object<SourceContact>({
  ...versionFields,
  name: text,
  companyName: optional(text),
  parentId: optional(id),
  isActive: flag,
  email: optional(text),
  phone: optional(text),
  street: optional(text),
  city: optional(text),
  postalCode: optional(text),
  country: optional(text),
  currency: optional(currency),
})

const invoice = object<SourceInvoice>({
  ...documentFields,
  number: optional(text),
  dueDate: optional(date),
  total: amount,
  amountDue: amount,
  tax: optional(amount),
  status: oneOf('draft', 'issued', 'voided'),
  isSent: optional(flag),
  repeatingInvoiceId: optional(id),
})

const settlement = object<SourceSettlement>(
  {
    kind: oneOf('cash', 'credit', 'refund'),
    invoiceId: optional(id),
    creditNoteId: optional(id),
    amount: aboveZero,
  },
  checkSettlement,
)

const payment = object<SourcePayment>(
  {
    ...documentFields,
    total: positiveOrZero,
    unapplied: positiveOrZero,
    reference: optional(text),
    status: oneOf('received', 'voided'),
    settlements: list(settlement),
  },
  checkPayment,
)

const creditNote = object<SourceCreditNote>(
  {
    ...documentFields,
    number: optional(text),
    total: positiveOrZero,
    remaining: positiveOrZero,
    status: oneOf('draft', 'issued', 'voided'),
  },
  ({ remaining, total }) =>
    compareDecimals(remaining, total) > 0
      ? at('.remaining', `expected at most the total ${total}, found ${remaining}.`)
      : [],
)

const receipt = object<SourceReceipt>({
  ...documentFields,
  number: optional(text),
  total: positiveOrZero,
  tax: optional(amount),
  reference: optional(text),
  status: oneOf('received', 'voided'),
})

const schedule = object<SourceSchedule>(
  {
    unit: oneOf('day', 'week', 'month', 'year'),
    interval: count,
    startDate: optional(date),
    endDate: optional(date),
    nextDate: optional(date),
    previousDate: optional(date),
    maxOccurrences: optional(count),
  },
  ({ startDate, endDate }) =>
    startDate != null && endDate != null && endDate < startDate
      ? at('.endDate', `expected a date from the start date ${startDate} on, found ${endDate}.`)
      : [],
)

const repeatingInvoice = object<SourceRepeatingInvoice>({
  ...versionFields,
  name: optional(text),
  isActive: flag,
  contactId: orNull(id),
  currency,
  total: positiveOrZero,
  tax: positiveOrZero,
  schedule,
})

const objectChecks: { [Kind in keyof SourceObjects]: Check } = {
  contacts: contact,
  invoices: invoice,
  payments: payment,
  creditNotes: creditNote,
  salesReceipts: receipt,
  refundReceipts: receipt,
  repeatingInvoices: repeatingInvoice,
}

/** Every kind of object, in the order in which they are written. */
export const sourceKinds = Object.keys(objectChecks) as readonly SourceKind[]

const keyFields: Fields<SourceKey> = { kind: oneOf(...sourceKinds), id }

const tombstone = object<SourceTombstone>(
  {
    ...keyFields,
    reason: oneOf('deleted', 'merged'),
    mergedInto: optional(id),
    at: optional(instant),
  },
  checkTombstone,
)

const organisation = object<SourceOrganisation>({
  name: optional(text),
  timeZone,
  homeCurrency: optional(currency),
})

/** A batch, field by field. */
export const batchFields: Check = object<SourceBatch>({
  source: sourceName,
  organisationId: id,
  observedAt: instant,
  organisation: optional(organisation),
  tombstones: optional(list(tombstone)),
  readById: optional(list(object<SourceKey>(keyFields))),
  contacts: optional(list(objectChecks.contacts)),
  invoices: optional(list(objectChecks.invoices)),
  payments: optional(list(objectChecks.payments)),
  creditNotes: optional(list(objectChecks.creditNotes)),
  salesReceipts: optional(list(objectChecks.salesReceipts)),
  refundReceipts: optional(list(objectChecks.refundReceipts)),
  repeatingInvoices: optional(list(objectChecks.repeatingInvoices)),
})

function checkSettlement({ kind, invoiceId, creditNoteId }: SourceSettlement) {
  if (kind !== 'refund' && invoiceId == null)
    return at('.invoiceId', `a settlement of kind '${kind}' names the invoice that it pays.`)
  if (kind === 'credit' && creditNoteId == null)
    return at('.creditNoteId', "a settlement of kind 'credit' names the credit note it is from.")
  if (kind === 'cash' && creditNoteId != null)
    return at('.creditNoteId', "money is from no credit note: the kind is 'credit', or this null.")
  if (kind === 'refund' && invoiceId != null)
    return at('.invoiceId', 'what is paid back pays no invoice: leave the key out, or pass null.')
  return []
}

function checkPayment({ status, settlements, total, unapplied }: SourcePayment) {
  if (status === 'voided') {
    const message = `expected none in a voided payment, found ${settlements.length}. Pass an empty array.`
    return settlements.length > 0 ? at('.settlements', message) : []
  }
  const applied = addDecimals(...settlements.filter(isMoney).map((one) => one.amount))
  const rest = subtractDecimals(subtractDecimals(total, unapplied), applied)
  const message = `${applied} of its money is in settlements and ${unapplied} unapplied, which is more than its total ${total}. Amounts are in the currency of the payment.`
  return compareDecimals(rest, '0') < 0 ? at('.settlements', message) : []
}

/** It takes money of the payment itself. */
export function isMoney({ creditNoteId }: SourceSettlement): boolean {
  return creditNoteId == null
}

function checkTombstone({ kind, id: gone, reason, mergedInto }: SourceTombstone) {
  if (reason === 'deleted')
    return mergedInto == null
      ? []
      : at(
          '.mergedInto',
          "only what was merged has a survivor: the reason is 'merged', or this null.",
        )
  if (kind !== 'contacts')
    return at('.reason', `only contacts can be merged, found one of ${kind}. Pass 'deleted'.`)
  if (mergedInto == null) return at('.mergedInto', 'the surviving contact of a merge is required.')
  return mergedInto === gone ? at('.mergedInto', 'a contact cannot survive its own merge.') : []
}

function at(path: string, message: string): SourceBatchProblem[] {
  return [{ path, message }]
}
