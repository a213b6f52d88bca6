/** A list that may be long, by place. */
export interface LongList<Value> {
  /** Undefined where nothing was set. */
  get(place: number): Value | undefined
  /** Sets a place that was set before, or the one after the last. */
  set(place: number, value: Value): void
  /** All of them, in order. */
  [Symbol.iterator](): Iterator<Value>
}

/** 2 to this power are in one part. */
const bits = 14

/**
 * In parts: an array that grows is copied whole, and what it leaves behind in the old part of the heap brings the full
 * collections closer.
 */
export function createLongList<Value>(): LongList<Value> {
  const parts: Value[][] = []
  return {
    get: (place) => parts[place >>> bits]?.[place & ((1 << bits) - 1)],
    set(place, value) {
      const part = (parts[place >>> bits] ??= [])
      part[place & ((1 << bits) - 1)] = value
    },
    *[Symbol.iterator]() {
      for (const part of parts) yield* part
    },
  }
}
