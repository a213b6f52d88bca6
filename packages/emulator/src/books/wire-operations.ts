import type { Ledger } from './ledger.ts'
import type { Quirks } from './quirks.ts'
import type { RecordEntity } from './records.ts'

export interface ObjectInput {
  entity: RecordEntity
  id: string
}

/**
 * What can be done to the answers about a company while its books stay as they are. No object changes its version by
 * it.
 */
export interface WireOperations {
  /**
   * From now on every answer that would include the object is Fault 4002, which does not name it. Counts still include
   * it.
   */
  withholdObject(input: ObjectInput): void
  /** Ends `withholdObject`. */
  releaseObject(input: ObjectInput): void
  /**
   * Writes over the object's JSON by dotted path, inside a template's wrapper: `{ set: { 'CurrencyRef.value': null },
   * omit: ['TxnDate'] }`. Replaces an earlier patch of the object; without `set` and `omit` it ends it.
   */
  patchObject(
    input: ObjectInput & {
      set?: Readonly<Record<string, unknown>>
      omit?: readonly string[]
    },
  ): void
  /** Other behaviours from now on; those left out stay. */
  changeQuirks(input: Partial<Quirks>): void
}

export function createWireOperations(ledger: Ledger): WireOperations {
  return {
    withholdObject({ entity, id }) {
      ledger.withheld.add(`${entity} ${id}`)
      ledger.version += 1
    },
    releaseObject({ entity, id }) {
      ledger.withheld.delete(`${entity} ${id}`)
      ledger.version += 1
    },
    patchObject({ entity, id, set, omit }) {
      const key = `${entity} ${id}`
      if (set === undefined && omit === undefined) ledger.patches.delete(key)
      else ledger.patches.set(key, { set: set ?? {}, omit: omit ?? [] })
      ledger.version += 1
    },
    changeQuirks(input) {
      Object.assign(ledger.quirks, input)
      ledger.version += 1
    },
  }
}
