import type { SourceDocument, SourceKind, SourceObjects } from '@vectis/quickbooks/ports'
import type { Instant } from '@vectis/quickbooks/values'
import { toExchangeRate } from './exchange-rate.ts'
import { amountForm, currencyForm, dateForm, idForm, instantForm, sumForm } from './forms.ts'
import type { Form } from './forms.ts'
import type { Fields } from './fields.ts'
import type { Finding } from './keep-newest.ts'

/** What payments need to know of the document that they pay, where Xero does not repeat it. */
interface KnownDocument {
  contactId: string | null
  currency: string
}

/** What one call of `mapXero` collects. */
export interface Mapping {
  observedAt: Instant
  findings: Finding[]
  documents: Map<string, KnownDocument>
  /** Contacts that a document or a repeating invoice bills. */
  billed: Set<string>
  /** Counts an object that belongs in no batch. */
  ignore(what: string): void
}

export function addObject<Kind extends SourceKind>(
  { findings, observedAt }: Mapping,
  kind: Kind,
  object: SourceObjects[Kind],
): void {
  findings.push({ kind, at: object.updatedAt ?? observedAt, object } as Finding)
}

export function addGone(
  { findings, observedAt }: Mapping,
  {
    kind,
    id,
    at,
    mergedInto,
  }: { kind: SourceKind; id: string; at: Instant | null; mergedInto?: string },
): void {
  const gone =
    mergedInto === undefined
      ? { kind, id, at, reason: 'deleted' as const }
      : { kind, id, at, reason: 'merged' as const, mergedInto }
  findings.push({ kind, at: at ?? observedAt, gone })
}

/** When Xero last changed the object: its version. Null if it does not say: then the later answer counts. */
export function readVersion(fields: Fields): Instant | null {
  const at = fields.optional('UpdatedDateUTC', instantForm)
  if (at !== null) return at
  const second = fields.optional('UpdatedDateUTCString', instantForm)
  if (second === null) fields.note('UpdatedDateUTC', instantForm.expected, 'field left empty')
  return second
}

/** The fields that every document has, under the same names. */
export function readDocument(
  fields: Fields,
  { idName, total = sumForm }: { idName: string; total?: Form<string> },
  mapping: Mapping,
): SourceDocument {
  const id = fields.required(idName, idForm)
  const document = {
    id,
    updatedAt: readVersion(fields),
    contactId: readContactId(fields, mapping),
    date: fields.optional('Date', dateForm) ?? fields.required('DateString', dateForm),
    currency: fields.required('CurrencyCode', currencyForm),
    exchangeRate: readExchangeRate(fields),
    total: fields.required('Total', total),
  }
  mapping.documents.set(id, document)
  return document
}

export function readContactId(fields: Fields, { billed }: Mapping): string | null {
  const contact = fields.within('Contact')
  const id = contact.optional('ContactID', idForm)
  if (id !== null) billed.add(id)
  if (!contact.has('ContactID'))
    contact.note('ContactID', 'the id of a contact', 'field left empty')
  return id
}

export function readExchangeRate(fields: Fields): string | null {
  const rate = fields.optional('CurrencyRate', amountForm)
  if (rate === null) return null
  const exchangeRate = toExchangeRate(rate)
  if (exchangeRate === null) {
    fields.note('CurrencyRate', 'a rate above zero, of less than 16 digits', 'field left empty')
  }
  return exchangeRate
}
