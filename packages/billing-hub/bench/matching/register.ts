import { readFileSync } from 'node:fs'

export interface Establishment {
  /** Number in the register. */
  establishment: string
  state: string
  /** Numbers of ours: one for one postcode, one for one street in it, one for one telephone. */
  postcode: string
  address: string
  telephone: string
  company: string
  alsoKnownAs: string[]
}

/** The register of bench/names, whole. */
export function readRegister(): Establishment[] {
  const text = readFileSync(new URL('../names/fsis-establishments.tsv', import.meta.url), 'utf8')
  return text
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => {
      const [establishment = '', state = '', postcode = '', address = '', telephone = '', ...rest] =
        line.split('\t')
      const [company = '', known = ''] = rest
      const alsoKnownAs = known.split('; ').filter(Boolean)
      return { establishment, state, postcode, address, telephone, company, alsoKnownAs }
    })
}

/** Letters and digits of a name without what clerks write or leave out: two names with one key are one firm of the pool. */
export function poolKey(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replace(
      /\b(inc|incorporated|llc|l\.l\.c|corp|corporation|co|company|ltd|limited|lp|l\.p|the|and)\b/g,
      '',
    )
    .replace(/[^a-z0-9]/g, '')
}

/** A third of all names, by a hash of their letters: not looked at while rules are made. */
export function isHeldOut(name: string): boolean {
  let hash = 2_166_136_261
  for (const letter of poolKey(name)) hash = Math.imul(hash ^ letter.charCodeAt(0), 16_777_619)
  return (hash >>> 0) % 3 === 0
}

/** Distinct names of companies, one per firm of the pool. A name with another one in it ("X dba Y") is left out: Y is in the register as well. */
export function listPool({ heldOut }: { heldOut: boolean }): string[] {
  const byKey = new Map<string, string>()
  for (const { company, alsoKnownAs } of readRegister()) {
    for (const name of [company, ...alsoKnownAs]) {
      const key = poolKey(name)
      if (/\b(d\/?b\/?a|t\/a|c\/o)\b/i.test(name)) continue
      if (key.length > 2 && !byKey.has(key)) byKey.set(key, name)
    }
  }
  return [...byKey.values()].filter((name) => isHeldOut(name) === heldOut)
}
