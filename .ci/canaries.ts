/**
 * How to recognise a secret of this repository's tests. Tokens of the emulator share a prefix, and secrets of the tests
 * contain a marker word. Both are searched for where they are not allowed: output, errors, log lines, database files.
 * The words are assembled from pieces, so that this file does not match itself.
 */
const word = ['CAN', 'ARY'].join('')
const minted = ['EMUL', 'ATED-'].join('')
const appSecret = ['emulated-', 'development', '-secret'].join('')

interface Canary {
  name: string
  pattern: RegExp
}

const plain: Canary[] = [
  {
    name: 'a token of the emulator',
    pattern: new RegExp(`${minted}(?:AC|AT|RT1)-\\d+-[0-9a-f]{8}`),
  },
  {
    name: 'a client secret of the emulator',
    pattern: new RegExp(appSecret.replace('development', '(?:development|production)')),
  },
  { name: 'a secret of a test', pattern: new RegExp(`(?<![A-Za-z])[\\w-]*${word}[\\w-]*`) },
]

/** The same texts as base64 and hex write them, wherever they begin inside a group of three bytes. */
function encoded(name: string, text: string): Canary[] {
  const shifts = [0, 1, 2].map((shift) => {
    const bytes = Buffer.from('\0'.repeat(shift) + text)
    const usable = bytes.subarray(0, bytes.length - (bytes.length % 3))
    // What the shift and the next bytes share with the text is left out on both sides.
    return usable.toString('base64').slice(shift === 0 ? 0 : 4)
  })
  const base64 = shifts.map((part) =>
    part.replace(/[+/]/g, (sign) => (sign === '+' ? '[+-]' : '[/_]')),
  )
  const hex = Buffer.from(text).toString('hex')
  return [{ name: `${name}, encoded`, pattern: new RegExp(`${base64.join('|')}|${hex}`) }]
}

export const canaries: readonly Canary[] = [
  ...plain,
  ...encoded('a token of the emulator', `${minted}RT1-`),
  ...encoded('a token of the emulator', `${minted}AT-`),
  ...encoded('a client secret of the emulator', appSecret),
]

export interface CanaryHit {
  name: string
  /** Where in the text. */
  index: number
}

/** The first place of each kind of secret in a text. */
export function findCanaries(text: string): CanaryHit[] {
  return canaries.flatMap(({ name, pattern }) => {
    const index = text.search(pattern)
    return index < 0 ? [] : [{ name, index }]
  })
}
