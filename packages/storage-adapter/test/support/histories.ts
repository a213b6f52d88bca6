import fc from 'fast-check'
import type { DeletionReason, SyncBatch } from '@vectis/quickbooks/ports'
import { changeEntities } from '@vectis/quickbooks/rows'
import type {
  ChangeEntity,
  CreditMemoRow,
  CustomerRow,
  InvoiceRow,
  PaymentSet,
  ReceiptRow,
  RowOf,
  SettlementRow,
} from '@vectis/quickbooks/rows'

/** The contents of one answer. */
export type Delivery = Omit<SyncBatch, 'realmId' | 'lease'>

/** A version of an object: zero in every line, zero only in total, or worth something; its note may say that it was voided. */
interface VersionShape {
  /** Seconds after the version before it. */
  gap: number
  worth: 'zero' | 'cancelled' | 'some'
  total: number
  isNoted: boolean
  lines: number
}

interface ObjectShape {
  kind: ChangeEntity
  versions: VersionShape[]
  end: { reason: Exclude<DeletionReason, 'absent'>; hasTime: boolean } | null
}

interface Sight {
  object: number
  /** Which of its versions, as far as there are. */
  version: number
  delay: number
  /** Told with other objects of the same answer. */
  withNext: boolean
  isVoidEvent: boolean
}

const versionShape: fc.Arbitrary<VersionShape> = fc.record({
  // The times of QuickBooks have whole seconds: versions of one second are common.
  gap: fc.constantFrom(0, 0, 1, 2, 5),
  worth: fc.constantFrom('some', 'some', 'zero', 'cancelled'),
  total: fc.integer({ min: 1, max: 9 }),
  isNoted: fc.boolean(),
  lines: fc.integer({ min: 0, max: 3 }),
})

export const historyShape = fc.record({
  objects: fc.array(
    fc.record({
      kind: fc.constantFrom(...changeEntities),
      versions: fc.array(versionShape, { minLength: 1, maxLength: 4 }),
      end: fc.option(
        fc.record({
          reason: fc.constantFrom<'deleted' | 'merged'>('deleted', 'merged'),
          hasTime: fc.boolean(),
        }),
      ),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  sights: fc.array(
    fc.record({
      object: fc.nat(4),
      version: fc.nat(3),
      delay: fc.integer({ min: 0, max: 40 }),
      withNext: fc.boolean(),
      isVoidEvent: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    }),
    { minLength: 1, maxLength: 14 },
  ),
})

export type HistoryShape = { objects: ObjectShape[]; sights: Sight[] }

const start = Date.UTC(2026, 10, 2, 18)
const at = (second: number) => new Date(start + second * 1000).toISOString()

/** Turns a shape into the answers that a sync would receive, in order. Deletions are true: no version comes after one. */
export function buildHistory({ objects, sights }: HistoryShape): Delivery[] {
  const told: { second: number; delivery: Delivery }[] = []
  let open: { second: number; delivery: Delivery } | null = null
  for (const sight of sights) {
    const index = sight.object % objects.length
    const object = objects[index]
    if (!object) continue
    const seconds = timesOf(object)
    const n = sight.version % object.versions.length
    const second = (seconds[n] ?? 0) + sight.delay
    const answer: { second: number; delivery: Delivery } = open ?? {
      second,
      delivery: { observedAt: at(second) },
    }
    // An answer that holds several objects is as late as its latest.
    answer.second = Math.max(answer.second, second)
    answer.delivery = {
      ...addVersion(answer.delivery, object, index, n, seconds[n] ?? 0),
      observedAt: at(answer.second),
    }
    if (sight.isVoidEvent && object.kind !== 'Customer') {
      const event = { entity: object.kind, externalId: String(index) }
      answer.delivery.voidEvents = [...(answer.delivery.voidEvents ?? []), event]
    }
    open = sight.withNext ? answer : null
    if (!open) told.push(answer)
  }
  if (open) told.push(open)
  for (const [index, object] of objects.entries()) told.push(...endOf(object, index))
  return told.toSorted((a, b) => a.second - b.second).map(({ delivery }) => delivery)
}

function timesOf({ versions }: ObjectShape): number[] {
  let second = 0
  return versions.map(({ gap }) => (second += gap))
}

function endOf(object: ObjectShape, index: number) {
  if (!object.end) return []
  const second = (timesOf(object).at(-1) ?? 0) + 3
  const isMerge = object.end.reason === 'merged' && object.kind === 'Customer'
  const tombstone = {
    entity: object.kind,
    externalId: String(index),
    deletedAt: object.end.hasTime ? at(second) : null,
    reason: isMerge ? ('merged' as const) : ('deleted' as const),
    ...(isMerge ? { mergedInto: '99' } : {}),
  }
  const plain = { ...tombstone, reason: 'deleted' as const, deletedAt: null }
  delete (plain as { mergedInto?: string }).mergedInto
  return [
    { second: second + 2, delivery: { observedAt: at(second + 2), tombstones: [tombstone] } },
    { second: second + 6, delivery: { observedAt: at(second + 6), tombstones: [plain] } },
  ]
}

function addVersion(
  delivery: Delivery,
  object: ObjectShape,
  index: number,
  n: number,
  second: number,
): Delivery {
  const shape = object.versions[n]
  if (!shape) return delivery
  const version = {
    externalId: String(index),
    syncToken: String(n + 8),
    sourceCreatedAt: at(0),
    sourceUpdatedAt: at(second),
    unreadableFields: [],
  }
  const { kind } = object
  const row = rowOf[kind](version, shape)
  const known: readonly unknown[] = delivery.rows?.[kind] ?? []
  return { ...delivery, rows: { ...delivery.rows, [kind]: [...known, row] } }
}

const rowOf: { [E in ChangeEntity]: (version: Version, shape: VersionShape) => RowOf<E> } = {
  Customer: customer,
  Invoice: invoice,
  Payment: payment,
  CreditMemo: memo,
  SalesReceipt: receipt,
  RefundReceipt: receipt,
}

type Version = Pick<
  CustomerRow,
  'externalId' | 'syncToken' | 'sourceCreatedAt' | 'sourceUpdatedAt' | 'unreadableFields'
>

function customer(version: Version, { total, isNoted }: VersionShape): CustomerRow {
  return {
    ...version,
    displayName: `Customer ${total}`,
    companyName: null,
    fullyQualifiedName: null,
    parentExternalId: total > 6 ? String(total % 3) : null,
    isJob: isNoted,
    isProject: false,
    billWithParent: false,
    active: !isNoted,
    email: null,
    phone: null,
    street: null,
    city: null,
    postalCode: null,
    country: null,
    currency: 'USD',
    balance: String(total),
    balanceWithJobs: total > 4 ? String(total) : null,
  }
}

function documentOf(shape: VersionShape) {
  const isAllZero = shape.worth === 'zero'
  const voidEvidence = isAllZero && shape.isNoted ? ('note' as const) : null
  return {
    customerExternalId: shape.total === 8 ? null : '1',
    txnDate: '2026-10-01',
    currency: 'USD',
    exchangeRate: null,
    totalAmount: shape.worth === 'some' ? `${shape.total}.50` : '0',
    voidEvidence,
    isAllZero,
  }
}

function invoice(version: Version, shape: VersionShape): InvoiceRow {
  const row = documentOf(shape)
  const isZero = shape.worth !== 'some'
  return {
    ...version,
    ...row,
    docNumber: `INV-${shape.total}`,
    dueDate: '2026-10-31',
    balance: row.totalAmount,
    taxAmount: null,
    depositAmount: shape.lines === 1 ? '1' : null,
    homeTotalAmount: null,
    homeBalance: null,
    baseStatus: row.voidEvidence ? 'voided' : isZero ? 'paid' : 'open',
    voidReason: null,
    flags: row.voidEvidence || !isZero ? [] : ['zero_total'],
    emailStatus: null,
    recurringTemplateRef: null,
  }
}

function memo(version: Version, shape: VersionShape): CreditMemoRow {
  const row = documentOf(shape)
  return {
    ...version,
    ...row,
    docNumber: null,
    balance: row.totalAmount,
    remainingCredit: row.totalAmount,
    homeTotalAmount: null,
    state: row.voidEvidence ? 'voided' : shape.worth === 'some' ? 'open' : 'applied',
  }
}

function receipt(version: Version, shape: VersionShape): ReceiptRow {
  const row = documentOf(shape)
  return {
    ...version,
    ...row,
    docNumber: null,
    taxAmount: null,
    homeTotalAmount: null,
    depositAccountRef: null,
    paymentMethodRef: null,
    referenceNumber: null,
    isVoided: row.voidEvidence !== null,
  }
}

/** What a line of a payment names: an invoice, a credit memo, or something that no rule reads. */
function linkOf(n: number, shape: VersionShape) {
  const id = String(n)
  const none = { invoiceExternalId: null, creditMemoExternalId: null }
  if (n === 4) return { ...none, linkedType: '', linkedExternalId: '', kind: 'other' as const }
  if (n === 3) return { ...none, linkedType: '', linkedExternalId: '1', kind: 'other' as const }
  const kind = shape.worth === 'some' ? ('cash' as const) : ('credit' as const)
  return shape.lines === 2 && n === 1
    ? { linkedType: 'CreditMemo', linkedExternalId: id, invoiceExternalId: null, creditMemoExternalId: id, kind } // prettier-ignore
    : { linkedType: 'Invoice', linkedExternalId: id, invoiceExternalId: id, creditMemoExternalId: null, kind } // prettier-ignore
}

function payment(version: Version, shape: VersionShape): PaymentSet {
  const row = documentOf(shape)
  const settlements: SettlementRow[] = row.isAllZero
    ? []
    : Array.from({ length: shape.lines }, (_, n) => ({
        lineNo: n + 1,
        ...linkOf((n + shape.total) % 5, shape),
        amount: String(shape.total),
      }))
  return {
    ...version,
    ...row,
    unappliedAmount: '0',
    cashApplied: row.totalAmount,
    creditApplied: '0',
    referenceNumber: null,
    isAutomaticCreditLink: false,
    linksUnreadable: shape.total > 7,
    isVoided: row.voidEvidence !== null,
    settlements,
  }
}
