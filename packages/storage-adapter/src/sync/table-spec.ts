import type { TableName } from '../databases/tables.ts'

/** A column filled from a field of the row objects that core derives. */
export interface ColumnSpec {
  /** Field of the row object, and key in the jsonb parameter. */
  field: string
  column: string
  /** PostgreSQL type. */
  type: string
}

/** How a voided document is told from a settled one. */
export interface Voidable {
  statusColumn: 'base_status' | 'state' | 'is_voided'
  /** What a document of zero counts as until a void is proven. */
  settledStatus: string | null
  /** Whether a row, by its alias, is zero in the sense of a void event. */
  isZero(alias: string): string
}

export interface TableSpec {
  table: TableName
  columns: readonly ColumnSpec[]
  /** For tables whose documents can be voided. */
  voidable: Voidable | null
}

function columns(types: Record<string, string>): ColumnSpec[] {
  return Object.entries(types).map(([field, type]) => ({ field, column: toSnakeCase(field), type }))
}

export function toSnakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

const version = {
  externalId: 'text',
  syncToken: 'text',
  sourceCreatedAt: 'timestamptz',
  sourceUpdatedAt: 'timestamptz',
  unreadableFields: 'text[]',
  raw: 'text',
}

const money = {
  customerExternalId: 'text',
  txnDate: 'date',
  currency: 'text',
  exchangeRate: 'numeric',
  totalAmount: 'numeric',
}

const voiding = { voidEvidence: 'text', isAllZero: 'boolean' }

export const customerSpec: TableSpec = {
  table: 'customers',
  voidable: null,
  columns: columns({
    ...version,
    displayName: 'text',
    companyName: 'text',
    fullyQualifiedName: 'text',
    parentExternalId: 'text',
    isJob: 'boolean',
    isProject: 'boolean',
    billWithParent: 'boolean',
    active: 'boolean',
    email: 'text',
    phone: 'text',
    street: 'text',
    city: 'text',
    postalCode: 'text',
    country: 'text',
    currency: 'text',
    balance: 'numeric',
    balanceWithJobs: 'numeric',
  }),
}

export const invoiceSpec: TableSpec = {
  table: 'billing_invoices',
  voidable: {
    statusColumn: 'base_status',
    settledStatus: 'paid',
    isZero: (alias) => `${alias}.total_amount = 0 and ${alias}.balance = 0`,
  },
  columns: columns({
    ...version,
    ...money,
    ...voiding,
    docNumber: 'text',
    dueDate: 'date',
    balance: 'numeric',
    taxAmount: 'numeric',
    depositAmount: 'numeric',
    homeTotalAmount: 'numeric',
    homeBalance: 'numeric',
    baseStatus: 'text',
    voidReason: 'text',
    flags: 'text[]',
    emailStatus: 'text',
    recurringTemplateRef: 'text',
  }),
}

export const creditMemoSpec: TableSpec = {
  table: 'billing_credit_memos',
  voidable: {
    statusColumn: 'state',
    settledStatus: 'applied',
    isZero: (alias) => `${alias}.total_amount = 0`,
  },
  columns: columns({
    ...version,
    ...money,
    ...voiding,
    docNumber: 'text',
    balance: 'numeric',
    remainingCredit: 'numeric',
    homeTotalAmount: 'numeric',
    state: 'text',
  }),
}

/** The header of a payment: it carries the version guard for its settlement rows. */
export const paymentSpec: TableSpec = {
  table: 'billing_payment_headers',
  voidable: {
    statusColumn: 'is_voided',
    settledStatus: null,
    isZero: (alias) => `${alias}.is_all_zero`,
  },
  columns: columns({
    ...version,
    ...money,
    ...voiding,
    unappliedAmount: 'numeric',
    cashApplied: 'numeric',
    creditApplied: 'numeric',
    referenceNumber: 'text',
    isAutomaticCreditLink: 'boolean',
    linksUnreadable: 'boolean',
    isVoided: 'boolean',
    settlementsDigest: 'text',
  }),
}

export const templateSpec: TableSpec = {
  table: 'billing_recurring_templates',
  voidable: null,
  columns: columns({
    ...version,
    templateRef: 'text',
    templateType: 'text',
    name: 'text',
    active: 'boolean',
    recurType: 'text',
    intervalType: 'text',
    intervalCount: 'integer',
    startDate: 'date',
    endDate: 'date',
    nextDate: 'date',
    previousDate: 'date',
    maxOccurrences: 'integer',
    customerExternalId: 'text',
    currency: 'text',
    totalAmount: 'numeric',
    taxAmount: 'numeric',
  }),
}
