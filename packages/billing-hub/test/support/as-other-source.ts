import type {
  SourceBatch,
  SourceDocument,
  SourceObject,
  SourceSettlement,
} from '@vectis/quickbooks/ports'
import { buildRow, parseRows, type RowOf, type SyncEntity } from '@vectis/quickbooks/rows'
import { compareDecimals } from '@vectis/quickbooks/values'
import type { BooksCompany } from '@vectis/quickbooks-emulator'
import { readRows } from './back-dated.ts'

/** Where the objects of such a company are written. */
export const otherPlace = { source: 'xero', organisationId: 'org-1' } as const

/**
 * All objects of a company of the emulator as another source would have them, in one batch. What its rows say is mapped
 * again, so that the same books can be written by both doors.
 */
export function asOtherSource(company: BooksCompany, observedAt: string): SourceBatch {
  const rowsOf = <E extends SyncEntity>(entity: E): RowOf<E>[] =>
    parseRows(entity, readRows(company, entity), { realmId: '1' }).rows.map((row) =>
      buildRow(entity, row),
    )
  return {
    ...otherPlace,
    observedAt,
    organisation: { name: 'Old Mill', timeZone: 'America/Los_Angeles', homeCurrency: 'USD' },
    contacts: rowsOf('Customer').map((row) => ({
      ...version(row),
      name: row.displayName,
      isActive: row.active,
      parentId: row.parentExternalId,
    })),
    invoices: rowsOf('Invoice').map((row) => ({
      ...documentOf(row),
      number: row.docNumber,
      dueDate: row.dueDate,
      amountDue: row.balance,
      status: row.baseStatus === 'voided' ? 'voided' : 'issued',
    })),
    payments: rowsOf('Payment').map((row) => ({
      ...documentOf(row),
      // In QuickBooks a credit may be left on account of a payment without money; no other source has that.
      total:
        compareDecimals(row.totalAmount, row.unappliedAmount) < 0
          ? row.unappliedAmount
          : row.totalAmount,
      unapplied: row.unappliedAmount,
      status: row.isVoided ? 'voided' : 'received',
      settlements: row.isVoided ? [] : row.settlements.flatMap(settlementOf),
    })),
    creditNotes: rowsOf('CreditMemo').map((row) => ({
      ...documentOf(row),
      number: row.docNumber,
      remaining: row.remainingCredit,
      status: row.state === 'voided' ? 'voided' : 'issued',
    })),
    salesReceipts: rowsOf('SalesReceipt').map((row) => ({
      ...documentOf(row),
      status: row.isVoided ? 'voided' : 'received',
    })),
    refundReceipts: rowsOf('RefundReceipt').map((row) => ({
      ...documentOf(row),
      status: row.isVoided ? 'voided' : 'received',
    })),
    repeatingInvoices: rowsOf('RecurringTransaction')
      .filter(({ templateType }) => templateType === 'Invoice')
      .map((row) => ({
        ...version(row),
        name: row.name,
        isActive: row.active,
        contactId: row.customerExternalId,
        currency: row.currency,
        total: row.totalAmount,
        tax: row.taxAmount,
        schedule: {
          unit: units.get(row.intervalType ?? '') ?? 'month',
          interval: row.intervalCount,
          startDate: row.startDate,
          endDate: row.endDate,
          nextDate: row.nextDate,
          previousDate: row.previousDate,
          maxOccurrences: row.maxOccurrences,
        },
      })),
  }
}

const units = new Map([
  ['Daily', 'day'],
  ['Weekly', 'week'],
  ['Yearly', 'year'],
] as const) as ReadonlyMap<string, 'day' | 'week' | 'year'>

interface Row {
  externalId: string
  sourceCreatedAt: string | null
  sourceUpdatedAt: string | null
}

function version(row: Row): SourceObject {
  return {
    id: row.externalId,
    createdAt: row.sourceCreatedAt,
    updatedAt: row.sourceUpdatedAt ?? '2026-01-01T00:00:00Z',
  }
}

function documentOf(
  row: Row & {
    customerExternalId: string | null
    txnDate: string | null
    currency: string
    exchangeRate: string | null
    totalAmount: string
  },
): SourceDocument {
  return {
    ...version(row),
    contactId: row.customerExternalId,
    date: row.txnDate ?? '2026-01-01',
    currency: row.currency,
    exchangeRate: row.exchangeRate,
    total: row.totalAmount,
  }
}

/** A row of mixed cash and credit says nothing of its parts: its money is kept as applied to something unknown. */
function settlementOf(row: RowOf<'Payment'>['settlements'][number]): SourceSettlement[] {
  const { kind, invoiceExternalId: invoiceId, creditMemoExternalId: creditNoteId, amount } = row
  if (kind === 'cash' && invoiceId !== null) return [{ kind, invoiceId, amount }]
  if (kind !== 'credit' || invoiceId === null || creditNoteId === null) return []
  return [{ kind, invoiceId, creditNoteId, amount }]
}
