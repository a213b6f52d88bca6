/** The first 32 bits of the fractional parts of the roots of the first primes: square roots to begin with, cube roots for the rounds. */
const primes: readonly number[] = Array.from({ length: 312 }, (_, index) => index)
  .filter((n) => n > 1 && !Array.from({ length: n }, (_, m) => m).some((m) => m > 1 && n % m === 0))
  .slice(0, 64)
const fraction = (root: number) => Math.floor((root - Math.floor(root)) * 2 ** 32)
const start: readonly number[] = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))
const constants: readonly number[] = primes.map((prime) => fraction(Math.cbrt(prime)))

const rotate = (word: number, by: number) => (word >>> by) | (word << (32 - by))

/**
 * SHA-256 as hexadecimal text, for ids of events where Web Crypto would make parsing asynchronous. Never for signatures.
 *
 * @see https://csrc.nist.gov/pubs/fips/180-4/upd1/final
 */
export function sha256(bytes: Uint8Array): string {
  const padded = new Uint8Array(((bytes.length + 8) >> 6) * 64 + 64)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29))
  view.setUint32(padded.length - 4, bytes.length << 3)
  let state = start
  for (let offset = 0; offset < padded.length; offset += 64) state = nextState(state, view, offset)
  return state.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

function nextState(state: readonly number[], view: DataView, offset: number): readonly number[] {
  const words = new Int32Array(64)
  for (let index = 0; index < 64; index += 1) {
    if (index < 16) words[index] = view.getInt32(offset + index * 4)
    else {
      const [w2 = 0, w7 = 0, w15 = 0, w16 = 0] = [2, 7, 15, 16].map((back) => words[index - back])
      const s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3)
      const s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10)
      words[index] = w16 + s0 + w7 + s1
    }
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let index = 0; index < 64; index += 1) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const chosen = (e & f) ^ (~e & g)
    const first = (h + s1 + chosen + (constants[index] ?? 0) + (words[index] ?? 0)) | 0
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + s0 + majority) | 0]
  }
  const added = [a, b, c, d, e, f, g, h]
  return state.map((word, index) => (word + (added[index] ?? 0)) | 0)
}
