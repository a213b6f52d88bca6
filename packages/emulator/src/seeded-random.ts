import { createHash } from 'node:crypto'

/** Randomness that replays: the same seed gives the same choices. */
export interface SeededRandom {
  /** A number in [0, 1). */
  fraction(): number
  /** A whole number from `from` to `to`, both included. */
  integer(from: number, to: number): number
  chance(probability: number): boolean
  pick<T>(values: readonly T[]): T
  /** Some of the values, at most `count`, without repetition. */
  sample<T>(values: readonly T[], count: number): T[]
  /** Hexadecimal text of `bytes` bytes, different at each call; it leaves the numbers as they are. */
  hex(bytes: number): string
  /** Another source of choices that does not disturb this one. */
  fork(name: string): SeededRandom
}

/** sfc32: 128 bits of state, a few nanoseconds a number. */
export function createSeededRandom(seed: number | string): SeededRandom {
  let [a, b, c, d] = expandSeed(String(seed))
  let texts = 0

  function fraction(): number {
    const t = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return (t >>> 0) / 4_294_967_296
  }
  for (let round = 0; round < 12; round += 1) fraction()

  const integer = (from: number, to: number) => from + Math.floor(fraction() * (to - from + 1))
  const pick = <T>(values: readonly T[]): T => {
    if (values.length === 0)
      throw new RangeError('Expected a list to pick from, received an empty one.')
    return values[Math.floor(fraction() * values.length)]!
  }

  return {
    fraction,
    integer,
    pick,
    chance: (probability) => fraction() < probability,
    sample: (values, count) => {
      const rest = [...values]
      const taken = []
      while (taken.length < count && rest.length > 0) {
        taken.push(rest.splice(Math.floor(fraction() * rest.length), 1)[0]!)
      }
      return taken
    },
    hex: (bytes) => {
      texts += 1
      const text = createHash('sha512').update(`hex ${seed} ${texts}`).digest('hex')
      return text.slice(0, bytes * 2)
    },
    fork: (name) => createSeededRandom(`${seed} ${name}`),
  }
}

function expandSeed(text: string): [number, number, number, number] {
  const words: [number, number, number, number] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1]
  for (let index = 0; index < text.length; index += 1) {
    const word = index % 3
    words[word] = Math.imul(words[word]! ^ text.charCodeAt(index), 0x01000193) ^ (index << word)
  }
  return words
}
