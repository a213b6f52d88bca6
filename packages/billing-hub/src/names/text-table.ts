/** The places of entries by a text. The table keeps no text: its user has the entries. */
export interface TextTable {
  /** The place of the entry with this text; -1 if there is none. */
  find(text: string): number
  /** A free place, taken for a text that has none yet. */
  add(text: string): number
  remove(place: number): void
}

const fewest = 16

/**
 * A hash table of whole numbers. The collector copies what lives in the heap, in pauses of the event loop: a hundred
 * thousand texts in a `Map` are megabytes of it, a typed array is none. `hasText` answers whether the entry at a place has
 * a text: another text may have the same hash. See docs/decisions/0172.
 */
export function createTextTable(hasText: (place: number, text: string) => boolean): TextTable {
  // All three hold place + 1, so that 0 is the end of a chain, except for `hashes`.
  let chains = new Int32Array(fewest)
  let nexts = new Int32Array(fewest)
  let hashes = new Int32Array(fewest)
  let firstFree = 0
  let used = 0

  const chainOf = (hash: number) => hash & (chains.length - 1)
  function chain(place: number): void {
    const at = chainOf(hashes[place] ?? 0)
    nexts[place] = chains[at] ?? 0
    chains[at] = place + 1
  }
  function grow(): void {
    nexts = enlarge(nexts)
    hashes = enlarge(hashes)
    chains = new Int32Array(nexts.length)
    for (let place = 0; place < used; place += 1) chain(place)
  }
  return {
    find(text) {
      const hash = hashText(text)
      for (let next = chains[chainOf(hash)] ?? 0; next > 0; next = nexts[next - 1] ?? 0) {
        if (hashes[next - 1] === hash && hasText(next - 1, text)) return next - 1
      }
      return -1
    },
    add(text) {
      let place = firstFree - 1
      if (place >= 0) firstFree = nexts[place] ?? 0
      else {
        if (used === nexts.length) grow()
        place = used
        used += 1
      }
      hashes[place] = hashText(text)
      chain(place)
      return place
    },
    remove(place) {
      const at = chainOf(hashes[place] ?? 0)
      const after = nexts[place] ?? 0
      if (chains[at] === place + 1) chains[at] = after
      else {
        let before = (chains[at] ?? 0) - 1
        while (nexts[before] !== place + 1) before = (nexts[before] ?? 0) - 1
        nexts[before] = after
      }
      nexts[place] = firstFree
      firstFree = place + 1
    },
  }
}

function enlarge(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * numbers.length)
  larger.set(numbers)
  return larger
}

/** FNV-1a over all letters, with the high bits folded into the low ones. */
export function hashText(text: string): number {
  let hash = 0x811c_9dc5
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193)
  }
  return hash ^ (hash >>> 15)
}
