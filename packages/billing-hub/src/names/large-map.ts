import { createLongList } from './long-list.ts'
import { createTextTable } from './text-table.ts'

/** A map of texts that grows without a pause, and is little work for the collector. */
export interface LargeMap<Value> {
  readonly size: number
  get(key: string): Value | undefined
  has(key: string): boolean
  set(key: string, value: Value): void
  delete(key: string): void
  /** In the order in which the keys were added; a new key may have the place of a deleted one. */
  values(): Iterable<Value>
}

const gone = Symbol('gone')

/**
 * When a `Map` is full, all its entries are put into a larger table in one go: at 65,536 entries that blocks the event
 * loop for 10 ms and more, and maps that grow together do it in the same moment. A table of numbers takes 1 ms.
 */
export function createLargeMap<Value>(): LargeMap<Value> {
  const keys = createLongList<string>()
  const entries = createLongList<Value | typeof gone>()
  const table = createTextTable((place, key) => keys.get(place) === key)
  let size = 0
  return {
    get size() {
      return size
    },
    get(key) {
      const place = table.find(key)
      // Only places without a key are `gone`.
      return place < 0 ? undefined : (entries.get(place) as Value)
    },
    has: (key) => table.find(key) >= 0,
    set(key, value) {
      let place = table.find(key)
      if (place < 0) {
        place = table.add(key)
        keys.set(place, key)
        size += 1
      }
      entries.set(place, value)
    },
    delete(key) {
      const place = table.find(key)
      if (place < 0) return
      table.remove(place)
      keys.set(place, '')
      entries.set(place, gone)
      size -= 1
    },
    *values() {
      for (const entry of entries) if (entry !== gone) yield entry
    },
  }
}
