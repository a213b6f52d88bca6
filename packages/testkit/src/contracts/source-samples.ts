import type {
  SourceBatch,
  SourceContact,
  SourceCreditNote,
  SourceInvoice,
  SourcePayment,
  SourceReceipt,
  SourceRepeatingInvoice,
} from '@vectis/quickbooks/ports'
import type { SourcePlace, StoredSource, StoredSourceObject } from './source-under-test.ts'
import { at } from './sync-samples.ts'

/** Where the cases write unless they say otherwise. */
export const place: SourcePlace = { tenantId: 'acme', source: 'xero', organisationId: 'org-1' }

/** A batch of an answer at a second, as `at` counts them. */
export function sampleBatch(second: number, parts: Partial<SourceBatch> = {}): SourceBatch {
  return {
    source: place.source,
    organisationId: place.organisationId,
    observedAt: at(second),
    organisation: { name: 'Old Mill', timeZone: 'America/Los_Angeles', homeCurrency: 'USD' },
    ...parts,
  }
}

const version = (id: string, second: number) => ({ id, createdAt: at(0), updatedAt: at(second) })

const document = (id: string, second: number) => ({
  ...version(id, second),
  contactId: 'c-1',
  date: '2026-10-01',
  currency: 'USD',
})

export function sampleContact(
  id: string,
  second: number,
  change: Partial<SourceContact> = {},
): SourceContact {
  return { ...version(id, second), name: `Contact ${id}`, isActive: true, ...change }
}

/** Due on 2 November 2026, which is the day of the clock of a case in California. */
export function sourceInvoice(
  id: string,
  second: number,
  change: Partial<SourceInvoice> = {},
): SourceInvoice {
  return {
    ...document(id, second),
    number: `X-${id}`,
    dueDate: '2026-11-02',
    total: '100.00',
    amountDue: '100.00',
    status: 'issued',
    ...change,
  }
}

/** 40 in cash for invoice `i-1`. */
export function sourcePayment(
  id: string,
  second: number,
  change: Partial<SourcePayment> = {},
): SourcePayment {
  return {
    ...document(id, second),
    date: '2026-10-15',
    total: '40.00',
    unapplied: '0',
    status: 'received',
    settlements: [{ kind: 'cash', invoiceId: 'i-1', amount: '40.00' }],
    ...change,
  }
}

export function sampleCreditNote(
  id: string,
  second: number,
  change: Partial<SourceCreditNote> = {},
): SourceCreditNote {
  const amounts = { total: '25.00', remaining: '25.00' }
  return { ...document(id, second), ...amounts, status: 'issued', ...change }
}

export function sourceReceipt(
  id: string,
  second: number,
  change: Partial<SourceReceipt> = {},
): SourceReceipt {
  return { ...document(id, second), total: '95.00', status: 'received', ...change }
}

export function sampleRepeating(
  id: string,
  second: number,
  change: Partial<SourceRepeatingInvoice> = {},
): SourceRepeatingInvoice {
  return {
    ...version(id, second),
    name: 'Managed services',
    isActive: true,
    contactId: 'c-1',
    currency: 'USD',
    total: '550.00',
    tax: '50.00',
    schedule: { unit: 'month', interval: 1, startDate: '2026-01-01', nextDate: '2026-12-01' },
    ...change,
  }
}

/** The stored object with that id, which has another kind of id than all others. */
export function find({ objects }: StoredSource, id: string): Partial<StoredSourceObject> {
  return objects.find((one) => one.id === id) ?? {}
}

/** Its fields with these names. */
export function pick<Name extends keyof StoredSourceObject>(
  stored: StoredSource,
  id: string,
  ...names: readonly Name[]
): Partial<StoredSourceObject>[Name][] {
  const found = find(stored, id)
  return names.map((name) => found[name])
}
