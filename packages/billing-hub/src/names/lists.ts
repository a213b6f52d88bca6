import { createShards } from './large-map.ts'

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
 * Most keys have one value, which needs no array: a large index would otherwise keep hundreds of thousands of arrays.
 */
export function createLists<Value>(): Lists<Value> {
  const none: readonly Value[] = []
  const shards = createShards(() => ({
    firsts: new Map<string, Value>(),
    /** All values of the keys that have several. */
    several: new Map<string, Value[]>(),
  }))
  function get(key: string): readonly Value[] {
    const { firsts, several } = shards.of(key)
    const all = several.get(key)
    if (all !== undefined) return all
    const first = firsts.get(key)
    return first === undefined ? none : [first]
  }
  return {
    get,
    has: (key) => shards.of(key).firsts.has(key),
    count(key) {
      const { firsts, several } = shards.of(key)
      return several.get(key)?.length ?? (firsts.has(key) ? 1 : 0)
    },
    add(key, value) {
      const { firsts, several } = shards.of(key)
      const first = firsts.get(key)
      if (first === undefined) {
        firsts.set(key, value)
        return
      }
      const all = several.get(key)
      if (all === undefined) several.set(key, [first, value])
      else all.push(value)
    },
    remove(key, value) {
      const { firsts, several } = shards.of(key)
      const rest = get(key).filter((one) => one !== value)
      const [first] = rest
      if (first === undefined) firsts.delete(key)
      else firsts.set(key, first)
      if (rest.length > 1) several.set(key, rest)
      else several.delete(key)
    },
  }
}
