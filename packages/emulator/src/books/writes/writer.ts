import { BookError } from '../book-error.ts'
import type { Ledger } from '../ledger.ts'
import type { CustomerRecord, RecordEntity, RecordTypes, TemplateType } from '../records.ts'
import type { Body } from './read-body.ts'
import { readReference, required } from './read-body.ts'

/** How one entity's JSON becomes operations on the books; everything else about a write is the same for all. */
export interface Writer<E extends RecordEntity> {
  /** Attributes that the books keep themselves. Others that the schema has are kept as they were sent. */
  attributes: readonly string[]
  /** `type` is a template's: the key that its object stands under. */
  create(ledger: Ledger, body: Body, type?: TemplateType): RecordTypes[E]
  /** `body` is complete: a sparse update was merged with what the record says. */
  change(ledger: Ledger, record: RecordTypes[E], body: Body): void
  /** Absent where QuickBooks knows no delete, only inactive. */
  remove?(ledger: Ledger, record: RecordTypes[E]): void
  void?(ledger: Ledger, record: RecordTypes[E]): void
}

/** The customer that a document names. Throws Fault 2020 for none, 2500 for one that does not exist, 610 if inactive. */
export function readCustomer(
  ledger: Ledger,
  body: Body,
  former: CustomerRecord | null = null,
): CustomerRecord {
  const id = required(readReference(body, 'CustomerRef'), 'CustomerRef')
  return findCustomer(ledger, id, 'CustomerRef', former)
}

export function findCustomer(
  ledger: Ledger,
  id: string,
  element: string,
  former: CustomerRecord | null,
): CustomerRecord {
  const customer = ledger.records.Customer.get(id)
  if (customer === undefined) {
    throw new BookError(`Names element id ${id} not found`, { code: '2500', element })
  }
  if (!customer.active && customer !== former) {
    throw new BookError(`Customer ${id} is inactive.`, { code: '610', element })
  }
  return customer
}
