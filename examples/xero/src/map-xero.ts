import type { SourceBatch, SourceOrganisation, SourceTombstone } from '@vectis/quickbooks/ports'
import type { Instant } from '@vectis/quickbooks/values'
import { get, isObject, mapEach, type Fields, type UnmappedPart } from './fields.ts'
import { keepNewest } from './keep-newest.ts'
import { mapContact } from './map-contact.ts'
import { mapCreditNote } from './map-credit-note.ts'
import { mapInvoice } from './map-invoice.ts'
import { isAnotherOrganisation, mapOrganisation } from './map-organisation.ts'
import { mapPayment } from './map-payment.ts'
import { mapRepeatingInvoice } from './map-repeating-invoice.ts'
import { mapUnapplied } from './map-unapplied.ts'
import type { Mapping } from './mapping.ts'

export type { Effect, UnmappedPart } from './fields.ts'

export interface XeroAnswers {
  /** `OrganisationID`, which is also the tenant id of Xero's connection. */
  organisationId: string
  /** When Xero answered: the instant before the first request of these answers. */
  observedAt: Instant
  /** Parsed JSON bodies of Xero's Accounting API, of any of its lists, in any order. */
  answers: readonly unknown[]
  /** The organisation's IANA zone, if its `Timezone` is not to be believed or not known here. */
  timeZone?: string
}

export interface MappedXero {
  batch: SourceBatch
  /** What is not in the batch although it should be, with its path. Nothing else is lost by it. */
  unmapped: UnmappedPart[]
  /** Objects that belong in no batch, such as bills of suppliers. */
  ignored: { what: string; count: number }[]
}

// Payments look at documents, and contacts at both.
const lists: readonly [
  key: string,
  idName: string,
  map: (fields: Fields, mapping: Mapping) => void,
][] = [
  ['Invoices', 'InvoiceID', mapInvoice],
  ['CreditNotes', 'CreditNoteID', mapCreditNote],
  ['Overpayments', 'OverpaymentID', mapUnapplied('Overpayments', 'OverpaymentID')],
  ['Prepayments', 'PrepaymentID', mapUnapplied('Prepayments', 'PrepaymentID')],
  ['Payments', 'PaymentID', mapPayment],
  ['RepeatingInvoices', 'RepeatingInvoiceID', mapRepeatingInvoice],
  ['Contacts', 'ContactID', mapContact],
]

/** Parts of an answer that hold no objects of the books. */
const envelope = new Set(['Warnings', 'ValidationErrors', 'Elements'])

/**
 * Maps answers of Xero to one batch. Pure: it reads no clock and calls nothing. Never throws for what Xero sent: what
 * cannot be mapped is listed, and the rest is in the batch.
 */
export function mapXero({
  organisationId,
  observedAt,
  answers,
  timeZone,
}: XeroAnswers): MappedXero {
  const unmapped: UnmappedPart[] = []
  const counts = new Map<string, number>()
  const ignore = (what: string, count = 1) => {
    counts.set(what, (counts.get(what) ?? 0) + count)
  }
  const found = collectLists(answers, unmapped)
  // An empty list is an answer too: alerts about missing invoices wait for one.
  const asked = found.has('Invoices') ? { invoices: [] } : {}
  const mapping: Mapping = {
    observedAt,
    findings: [],
    documents: new Map(),
    billed: new Set(),
    ignore,
  }
  for (const [key, idName, map] of lists) {
    mapEach(found.get(key) ?? [], { key, idName, notes: unmapped }, (fields) =>
      map(fields, mapping),
    )
    found.delete(key)
  }
  let organisation: SourceOrganisation | null = null
  const place = { key: 'Organisations', idName: 'OrganisationID', notes: unmapped }
  // Answers of another organisation: all of their objects are its, and none may be written as this one's.
  let isAnother = false
  mapEach(found.get('Organisations') ?? [], place, (fields) => {
    isAnother ||= isAnotherOrganisation(fields, organisationId)
    organisation = mapOrganisation(fields, { organisationId, timeZone: timeZone ?? null })
  })
  found.delete('Organisations')
  for (const [key, objects] of found) ignore(key, objects.length)

  const of = { source: 'xero', organisationId, observedAt }
  return {
    batch: {
      ...of,
      ...(organisation === null ? {} : { organisation }),
      ...(isAnother ? {} : { ...asked, ...gather(mapping) }),
    },
    unmapped,
    ignored: [...counts].map(([what, count]) => ({ what, count })),
  }
}

/** The objects of all answers by the name of their list. */
function collectLists(answers: readonly unknown[], notes: UnmappedPart[]): Map<string, unknown[]> {
  const found = new Map<string, unknown[]>()
  const note = (path: string, expected: string) =>
    notes.push({ path, id: null, expected, found: 'something else', effect: 'object left out' })
  const known = new Set(['Organisations', ...lists.map(([key]) => key)])
  for (const [index, answer] of answers.entries()) {
    if (!isObject(answer)) note(`answers[${index}]`, 'an object: the parsed body of an answer')
    else {
      for (const key of Object.keys(answer)) {
        const value = get(answer, key)
        if (envelope.has(key)) continue
        if (Array.isArray(value)) addAll(found, key, value)
        else if (known.has(key)) note(`answers[${index}].${key}`, 'a list')
      }
    }
  }
  return found
}

function addAll(lists: Map<string, unknown[]>, key: string, values: readonly unknown[]): void {
  const list = lists.get(key) ?? []
  for (const value of values) list.push(value)
  lists.set(key, list)
}

function gather({ findings }: Mapping): Partial<SourceBatch> {
  const objects = new Map<string, unknown[]>()
  const tombstones: SourceTombstone[] = []
  for (const finding of keepNewest(findings)) {
    if ('gone' in finding) tombstones.push(finding.gone)
    else addAll(objects, finding.kind, [finding.object])
  }
  return { ...Object.fromEntries(objects), ...(tombstones.length === 0 ? {} : { tombstones }) }
}
