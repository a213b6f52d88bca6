/** A map of texts that grows without a pause. */
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

/** See `createShards`. */
export function createLargeMap<Value>(): LargeMap<Value> {
  const places = createShards(() => new Map<string, number>())
  const entries: (Value | typeof gone)[] = []
  const free: number[] = []
  function get(key: string): Value | undefined {
    const at = places.of(key).get(key)
    // A key in a shard has its value: only places without a key are `gone`.
    return at === undefined ? undefined : (entries[at] as Value)
  }
  return {
    get size() {
      return entries.length - free.length
    },
    get,
    has: (key) => places.of(key).has(key),
    set(key, value) {
      const shard = places.of(key)
      const known = shard.get(key)
      const at = known ?? free.pop() ?? entries.length
      entries[at] = value
      if (known === undefined) shard.set(key, at)
    },
    delete(key) {
      const shard = places.of(key)
      const at = shard.get(key)
      if (at === undefined) return
      shard.delete(key)
      entries[at] = gone
      free.push(at)
    },
    *values() {
      for (const entry of entries) if (entry !== gone) yield entry
    },
  }
}

/** A power of two. */
const shardCount = 64

/**
 * Parts of a large index, each created when it is first needed. When a `Map` is full, all its entries are put into a
 * larger table in one go: at 65,536 entries that blocks the event loop for 10 ms and more, and maps that grow together
 * do it in the same moment. Small maps do it one after the other.
 */
export function createShards<Shard>(create: () => Shard): { of(key: string): Shard } {
  const shards: (Shard | undefined)[] = []
  return { of: (key) => (shards[hashText(key)] ??= create()) }
}

/** Of at most 32 letters, spread over the text: keys may begin or end alike. */
function hashText(text: string): number {
  const step = 1 + (text.length >>> 5)
  let hash = text.length
  for (let at = 0; at < text.length; at += step) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193)
  }
  return (hash ^ (hash >>> 15)) & (shardCount - 1)
}
