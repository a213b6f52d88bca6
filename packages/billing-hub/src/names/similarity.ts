/**
 * Token-sort similarity of two folded names, 0 to 100: words are sorted first, so that their order does not matter; the
 * score is 100 times (1 - indel distance / total length), as RapidFuzz defines `token_sort_ratio`.
 */
export function scoreTokenSort(a: string, b: string): number {
  return scoreRatio(a.split(' ').sort().join(' '), b.split(' ').sort().join(' '))
}

/** The same without sorting the words. */
export function scoreRatio(a: string, b: string): number {
  if (a === b) return 100
  return (200 * createSubsequence(a)(b)) / (a.length + b.length)
}

/** A name prepared for comparison with many others. */
export interface ComparedName {
  core: string
  /** The words in alphabetical order. */
  sorted: string
  /** The words without spaces. */
  joined: string
}

export function prepareName(core: string): ComparedName {
  const words = core.split(' ')
  // Equal texts share one entry: an index has many names.
  const joined = words.length === 1 ? core : words.join('')
  const sorted = words.sort().join(' ')
  return { core, sorted: sorted === core ? core : sorted, joined }
}

/**
 * Scores other names against one: the best score of sorted words, original order, and without spaces. 0 to 100; 0 for
 * names that cannot reach `atLeast` because of their length.
 */
export type NameScorer = (other: ComparedName, atLeast?: number) => number

export function createScorer(name: ComparedName): NameScorer {
  const sorted = createSubsequence(name.sorted)
  const plain = name.sorted === name.core ? sorted : createSubsequence(name.core)
  const joined = name.joined === name.core ? sorted : createSubsequence(name.joined)
  const bound = (ours: string, theirs: string) =>
    ratio(Math.min(ours.length, theirs.length), ours, theirs)
  const ratio = (length: number, ours: string, theirs: string) =>
    (200 * length) / Math.max(1, ours.length + theirs.length)
  return (other, atLeast = 0) => {
    if (name.core === other.core) return 100
    if (Math.max(bound(name.core, other.core), bound(name.joined, other.joined)) < atLeast) return 0
    return Math.max(
      ratio(sorted(other.sorted), name.sorted, other.sorted),
      ratio(plain(other.core), name.core, other.core),
      ratio(joined(other.joined), name.joined, other.joined),
    )
  }
}

/**
 * Length of the longest common subsequence with one text, 32 letters at a time (H. Hyyrö, "Bit-parallel LCS-length
 * computation revisited", 2004).
 */
function createSubsequence(text: string): (other: string) => number {
  const blocks = Math.max(1, Math.ceil(text.length / 32))
  const masks = new Map<number, Int32Array>()
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    let mask = masks.get(code)
    if (mask === undefined) masks.set(code, (mask = new Int32Array(blocks)))
    mask[at >>> 5] = (mask[at >>> 5] ?? 0) | (1 << (at & 31))
  }
  const rows = new Int32Array(blocks)
  return (other) => {
    rows.fill(-1)
    for (let at = 0; at < other.length; at += 1) {
      const mask = masks.get(other.charCodeAt(at))
      if (mask === undefined) continue
      let carry = 0
      for (let block = 0; block < blocks; block += 1) {
        const row = rows[block] ?? 0
        const both = row & (mask[block] ?? 0)
        const sum = (row >>> 0) + (both >>> 0) + carry
        carry = sum > 0xffff_ffff ? 1 : 0
        rows[block] = sum | 0 | (row & ~both)
      }
    }
    let length = 0
    // Bits beyond the end of the text stay set.
    for (const row of rows) length += countBits(~row)
    return length
  }
}

function countBits(bits: number): number {
  let left = bits - ((bits >>> 1) & 0x5555_5555)
  left = (left & 0x3333_3333) + ((left >>> 2) & 0x3333_3333)
  return Math.imul((left + (left >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
}
