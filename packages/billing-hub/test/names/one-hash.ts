import { hashText } from '../../src/names/text-table.ts'

/** Two texts of one hash, found by trying. */
export function findOneHash(): readonly [one: string, other: string] {
  const seen = new Map<number, string>()
  for (let n = 0; ; n += 1) {
    const text = `name ${n}`
    const known = seen.get(hashText(text))
    if (known !== undefined) return [known, text]
    seen.set(hashText(text), text)
  }
}
