import { createHash } from 'node:crypto'

/** Randomness that replays: the same seed gives the same emulator. */
export interface SeededRandom {
  /** A number in [0, 1). */
  fraction(): number
  /** Hexadecimal text of `bytes` bytes, different at each call. */
  hex(bytes: number): string
}

export function createSeededRandom(seed: number | string): SeededRandom {
  let counter = 0
  let state = createHash('sha256').update(`fraction ${seed}`).digest().readUInt32LE(0)
  return {
    // mulberry32: small, fast and good enough to decide which event gets lost.
    fraction: () => {
      state = (state + 0x6d2b79f5) | 0
      let t = Math.imul(state ^ (state >>> 15), 1 | state)
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
      return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
    },
    hex: (bytes) => {
      counter += 1
      return createHash('sha512')
        .update(`hex ${seed} ${counter}`)
        .digest('hex')
        .slice(0, bytes * 2)
    },
  }
}
