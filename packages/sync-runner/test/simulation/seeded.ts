/** A small generator of numbers (sfc32): the same seed, the same run. */
export interface Seeded {
  fraction(): number
  /** From `low` to `high`, both included. */
  integer(low: number, high: number): number
  chance(share: number): boolean
  pick<T>(values: readonly T[]): T
  bytes(length: number): Uint8Array
}

export function createSeeded(seed: number): Seeded {
  let [a, b, c, d] = [0x9e3779b9 ^ seed, 0x243f6a88 + seed, 0xb7e15162 ^ (seed << 7), seed | 1]
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return t >>> 0
  }
  for (let warm = 0; warm < 12; warm += 1) next()
  const fraction = () => next() / 2 ** 32
  const integer = (low: number, high: number) => low + Math.floor(fraction() * (high - low + 1))
  return {
    fraction,
    integer,
    chance: (share) => fraction() < share,
    pick: (values) => values[integer(0, values.length - 1)]!,
    bytes: (length) => Uint8Array.from({ length }, () => next() & 255),
  }
}
