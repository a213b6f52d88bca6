import { BookError } from '../book-error.ts'
import { bookEntityNames } from '../book-entities.ts'
import type { WireObject, WriteRequest } from '../company.ts'
import type { Ledger } from '../ledger.ts'
import { announce, perform, touch } from '../ledger.ts'
import { attributesOf } from '../known-entities.ts'
import { emailInvoice } from '../operations/documents.ts'
import type { AnyRecord, RecordEntity, RecordTypes } from '../records.ts'
import { serve } from '../serve.ts'
import { wire } from '../wire/wire.ts'
import { customerWriter } from './customer-writer.ts'
import { itemWriter } from './item-writer.ts'
import { paymentWriter } from './payment-writer.ts'
import type { Body } from './read-body.ts'
import { isBody, required } from './read-body.ts'
import { receiptWriter } from './receipt-writers.ts'
import { creditMemoWriter, invoiceWriter } from './sales-writers.ts'
import { templateType, templateWriter } from './template-writer.ts'
import { writePlain } from './write-plain.ts'
import type { Writer } from './writer.ts'

const writers: { readonly [E in RecordEntity]: Writer<E> } = {
  Customer: customerWriter,
  Invoice: invoiceWriter,
  Payment: paymentWriter,
  CreditMemo: creditMemoWriter,
  SalesReceipt: receiptWriter('SalesReceipt'),
  RefundReceipt: receiptWriter('RefundReceipt'),
  RecurringTransaction: templateWriter,
  Item: itemWriter,
}

/** On every object; QuickBooks sets them, whatever a client sends. */
const head = ['Id', 'SyncToken', 'MetaData', 'domain', 'sparse', 'status']

/**
 * One write of the API, by the operations that the books have. The entity decides what its attributes mean; ids,
 * versions, sparse updates, unknown attributes and what the books do not keep are the same for all. See
 * docs/decisions/0184.
 */
export function writeObject(ledger: Ledger, request: WriteRequest): WireObject {
  const { entity, operation, body } = request
  if (!isKept(entity)) return perform(ledger, () => writePlain(ledger, request))
  const writer = writers[entity] as Writer<RecordEntity>
  const isTemplate = entity === 'RecurringTransaction'
  const type = isTemplate ? templateType(body) : undefined
  const sent = type === undefined ? body : (Object.entries(body)[0]![1] as Body)
  if (!isBody(sent)) required(null, entity)
  checkAttributes(type ?? entity, sent, isTemplate)
  return perform(ledger, () => {
    if (operation === 'create') {
      const record = writer.create(ledger, sent, type) as AnyRecord
      keepExtras(ledger, record, sent, writer)
      return serve(ledger, record)
    }
    const record = findRecord(ledger, entity, sent)
    if (operation === 'send') return send(ledger, record, sent)
    checkVersion(record, sent)
    if (operation === 'delete') return remove(ledger, record, writer)
    const version = record.syncToken
    if (operation === 'void') {
      if (writer.void === undefined) throw unsupported('void')
      writer.void(ledger, record as RecordTypes[typeof entity])
    } else {
      const whole = sent['sparse'] === true || sent['sparse'] === 'true'
      writer.change(ledger, record, whole ? { ...plainOf(ledger, record), ...sent } : sent)
      keepExtras(ledger, record, sent, writer)
    }
    if (record.syncToken === version) {
      touch(ledger, record)
      announce(ledger, record, 'updated')
    }
    // However many steps it took, it was one write.
    record.syncToken = version + 1
    return serve(ledger, record)
  })
}

function isKept(entity: string): entity is RecordEntity {
  return bookEntityNames.some((name) => name === entity) && Object.hasOwn(writers, entity)
}

/** Throws Fault 2010 for an attribute that the schema does not have. */
function checkAttributes(entity: string, body: Body, isTemplate: boolean): void {
  const known = new Set(attributesOf(entity).map(({ name }) => name.split('.')[0]))
  const unknown = Object.keys(body).find((name) => !known.has(name) && !head.includes(name))
  if (unknown === undefined || (isTemplate && unknown === 'RecurringInfo')) return
  throw new BookError(
    'Property Name:failed to parse json object; a property specified is unsupported or invalid',
    { code: '2010', element: unknown },
  )
}

export function findId(body: Body): string {
  const id = required(body['Id'] ?? null, 'Id')
  return String(id as string | number)
}

function findRecord(ledger: Ledger, entity: RecordEntity, body: Body): AnyRecord {
  const record = (ledger.records[entity] as Map<string, AnyRecord>).get(findId(body))
  if (record === undefined) throw new BookError('', { code: '610' })
  return record
}

function checkVersion(record: AnyRecord, body: Body): void {
  const version = required(body['SyncToken'] ?? null, 'SyncToken')
  if (String(version as string | number) !== String(record.syncToken)) {
    throw new BookError('', { code: '5010' })
  }
}

/** By e-mail: to the address that was given, else the invoice's own, else the customer's. */
function send(ledger: Ledger, record: AnyRecord, { BillEmail }: Body): WireObject {
  if (record.entity !== 'Invoice') throw unsupported('send')
  const key = `Invoice ${record.id}`
  if (BillEmail !== undefined) ledger.extras.set(key, { ...ledger.extras.get(key), BillEmail })
  const known = ledger.extras.get(key)?.['BillEmail'] ?? record.customer.email
  if (known === null) {
    throw new BookError('Email Address', { code: '2020', element: 'BillEmail' })
  }
  emailInvoice(ledger, record)
  return serve(ledger, record)
}

function remove(ledger: Ledger, record: AnyRecord, writer: Writer<RecordEntity>): WireObject {
  if (writer.remove === undefined) throw unsupported('delete')
  writer.remove(ledger, record)
  ledger.extras.delete(`${record.entity} ${record.id}`)
  const stub = { domain: 'QBO', status: 'Deleted', Id: record.id }
  return record.entity === 'RecurringTransaction' ? { [record.type]: stub } : stub
}

function unsupported(operation: string): BookError {
  return new BookError(`Operation ${operation} is not supported.`, { code: '500' })
}

/** The record's JSON without the numbers that only `JSON.stringify` understands. */
function plainOf(ledger: Ledger, record: AnyRecord): Body {
  const plain = JSON.parse(JSON.stringify(serve(ledger, record))) as Body
  return record.entity === 'RecurringTransaction' ? (plain[record.type] as Body) : plain
}

/** Remembers what the client sent and the books do not keep, where it differs from what they say. */
function keepExtras(
  ledger: Ledger,
  record: AnyRecord,
  body: Body,
  writer: Writer<RecordEntity>,
): void {
  const key = `${record.entity} ${record.id}`
  const own = wire(record, ledger.quirks)
  const shown = record.entity === 'RecurringTransaction' ? (own[record.type] as WireObject) : own
  const said = new Map(Object.entries(shown))
  const kept = new Map(Object.entries(ledger.extras.get(key) ?? {}))
  for (const [name, value] of Object.entries(body)) {
    if (writer.attributes.includes(name) || head.includes(name)) continue
    if (value === null || JSON.stringify(value) === JSON.stringify(said.get(name)))
      kept.delete(name)
    else kept.set(name, value)
  }
  if (kept.size > 0) ledger.extras.set(key, Object.fromEntries(kept))
  else ledger.extras.delete(key)
  ledger.version += 1
}
