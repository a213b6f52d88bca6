import { deserialize, serialize } from 'node:v8'
import type { Ledger } from './ledger.ts'

/** The parts of a ledger that are its state; everything else is made anew. */
const kept = [
  'realmId',
  'name',
  'homeCurrency',
  'timeZone',
  'isMultiCurrency',
  'quirks',
  'records',
  'names',
  'tombstones',
  'log',
  'past',
  'withheld',
  'patches',
  'extras',
  'plainRows',
  'plainStubs',
  'counters',
  'version',
] as const satisfies readonly (keyof Ledger)[]

export type SavedBooks = Pick<Ledger, (typeof kept)[number]>

/** All books of a company as bytes; records keep referring to each other. */
export function saveBooks(ledger: Ledger): Uint8Array {
  return serialize(Object.fromEntries(kept.map((name) => [name, ledger[name]])))
}

/** Throws `TypeError` for bytes of another version of the emulator. */
export function readBooks(bytes: Uint8Array): SavedBooks {
  const saved = deserialize(bytes) as SavedBooks
  const missing = kept.find((name) => !Object.hasOwn(saved, name))
  if (missing === undefined) return saved
  throw new TypeError(`Expected saved books of this version; they have no ${missing}.`)
}
