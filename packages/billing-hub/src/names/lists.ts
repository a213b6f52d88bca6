import { createLongList } from './long-list.ts'
import { createTextTable } from './text-table.ts'

/** Values by a key, in the order in which they were added. */
export interface Lists<Value> {
  /** Empty for a key without values. */
  get(key: string): readonly Value[]
  has(key: string): boolean
  count(key: string): number
  add(key: string, value: Value): void
  remove(key: string, value: Value): void
}

/**
 * Most keys have one value, which needs no array. With `hasKey`, which answers whether a value was added with a key, no
 * key is kept. A large index would otherwise keep hundreds of thousands of arrays and texts.
 */
export function createLists<Value>(hasKey?: (value: Value, key: string) => boolean): Lists<Value> {
  const none: readonly Value[] = []
  const keys = createLongList<string>()
  /** The first value of each key. */
  const firsts = createLongList<Value | undefined>()
  /** All values, at the places of the keys that have several. */
  const several = createLongList<Value[] | undefined>()
  const table = createTextTable((place, key) => {
    if (hasKey === undefined) return keys.get(place) === key
    const first = firsts.get(place)
    return first !== undefined && hasKey(first, key)
  })
  function at(place: number): readonly Value[] {
    const all = several.get(place)
    if (all !== undefined) return all
    const first = firsts.get(place)
    return first === undefined ? none : [first]
  }
  return {
    get(key) {
      const place = table.find(key)
      return place < 0 ? none : at(place)
    },
    has: (key) => table.find(key) >= 0,
    count(key) {
      const place = table.find(key)
      return place < 0 ? 0 : (several.get(place)?.length ?? 1)
    },
    add(key, value) {
      const place = table.find(key)
      if (place < 0) {
        const free = table.add(key)
        firsts.set(free, value)
        several.set(free, undefined)
        if (hasKey === undefined) keys.set(free, key)
        return
      }
      const all = several.get(place)
      if (all !== undefined) all.push(value)
      else several.set(place, [...at(place), value])
    },
    remove(key, value) {
      const place = table.find(key)
      if (place < 0) return
      const rest = at(place).filter((one) => one !== value)
      firsts.set(place, rest[0])
      several.set(place, rest.length > 1 ? rest : undefined)
      if (rest.length === 0) table.remove(place)
    },
  }
}
