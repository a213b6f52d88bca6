import { findChanges } from './changes.ts'
import type { CustomerOperations } from './customer-operations.ts'
import { createCustomerOperations } from './customer-operations.ts'
import type { GenerateOptions } from './generate/generate-books.ts'
import { generateBooks } from './generate/generate-books.ts'
import type { Ledger } from './ledger.ts'
import { createLedger, perform } from './ledger.ts'
import type { Bookkept } from './ledger-of.ts'
import { createItem } from './operations/items.ts'
import { findPlainChanges } from './plain-entities.ts'
import type { PaymentOperations } from './payment-operations.ts'
import { createPaymentOperations } from './payment-operations.ts'
import { createSeededRandom } from '../seeded-random.ts'
import type { Quirks } from './quirks.ts'
import { defaultQuirks } from './quirks.ts'
import { readObject } from './read-object.ts'
import type { AnyRecord } from './records.ts'
import { createStatementRunner } from './run-statement.ts'
import { createReceiptOperations } from './receipt-operations.ts'
import type { ReceiptOperations } from './receipt-operations.ts'
import { reports } from './reports/list-reports.ts'
import { readBooks } from './saved-books.ts'
import type { SalesOperations } from './sales-operations.ts'
import { createSalesOperations } from './sales-operations.ts'
import { wire } from './wire/wire.ts'
import { writeObject } from './writes/write-object.ts'
import type { WireOperations } from './wire-operations.ts'
import { createWireOperations } from './wire-operations.ts'

/**
 * Everything that can be done to the books; each takes and returns JSON values and throws `BookError` when QuickBooks
 * would refuse.
 */
export type BookOperations = CustomerOperations &
  SalesOperations &
  ReceiptOperations &
  PaymentOperations &
  WireOperations

export interface CreateCompanyOptions extends GenerateOptions {
  /** Digits; real ones exceed 2^53. */
  realmId: string
  /** Default `Cascade Managed IT`. */
  name?: string
  /** Same seed, same books. Default: the realm id. */
  seed?: number | string
  /** The emulator's clock; history ends at its time of creation. */
  clock: { now(): number }
  /** Default `USD`. */
  homeCurrency?: string
  /** IANA name. Default `America/Los_Angeles`. */
  timeZone?: string
  /** ExchangeRate and home amounts on documents, and customers in a second currency. Default true. */
  multiCurrency?: boolean
  /** Behaviours that differ between companies or are not documented. */
  quirks?: Partial<Quirks>
  /** Books that were saved: nothing is generated, and they win over every option but the clock. */
  saved?: Uint8Array
}

/** A company whose books can be changed. */
export interface BooksCompany extends Bookkept {
  readonly operations: BookOperations
}

/**
 * Creates a company and writes its history: an MSP with customers, invoices and payments up to now. `{ customers: 0 }`
 * makes empty books with one item to sell. The four balance identities hold after every operation.
 */
export function createCompany(options: CreateCompanyOptions): BooksCompany {
  const seed = options.seed ?? options.realmId
  const saved = options.saved === undefined ? null : readBooks(options.saved)
  const ledger = createLedger({
    realmId: options.realmId,
    name: options.name ?? 'Cascade Managed IT',
    homeCurrency: options.homeCurrency ?? 'USD',
    timeZone: options.timeZone ?? 'America/Los_Angeles',
    isMultiCurrency: options.multiCurrency ?? true,
    quirks: { ...defaultQuirks, ...options.quirks },
    random: createSeededRandom(`${seed} ledger`),
    now: () => options.clock.now(),
  })
  if (saved === null) {
    createItem(ledger, { name: 'Managed services' })
    generateBooks(ledger, createSeededRandom(seed), options)
  } else
    Object.assign(ledger, saved, {
      random: createSeededRandom(`${saved.realmId} ${saved.version}`),
    })
  return {
    realmId: ledger.realmId,
    name: ledger.name,
    homeCurrency: ledger.homeCurrency,
    timeZone: ledger.timeZone,
    query: createStatementRunner(ledger),
    read: (entity, id) => readObject(ledger, entity, id),
    changes: (entities, since) => findChanges(ledger, entities, since),
    plainChanges: (entity, since) => findPlainChanges(ledger, entity, since),
    subscribe: (listener) => {
      ledger.listeners.add(listener)
      return () => ledger.listeners.delete(listener)
    },
    report: (name, options) => reports.get(name)?.(ledger, options) ?? null,
    write: (request) => writeObject(ledger, request),
    operations: createOperations(ledger),
    ledger,
  }
}

function createOperations(ledger: Ledger): BookOperations {
  const operate =
    <I>(operation: (input: I) => AnyRecord) =>
    (input: I) =>
      perform(ledger, () => wire(operation(input), ledger.quirks))
  return {
    ...createCustomerOperations(ledger, operate),
    ...createSalesOperations(ledger, operate),
    ...createReceiptOperations(ledger, operate),
    ...createPaymentOperations(ledger, operate),
    ...createWireOperations(ledger),
  }
}
