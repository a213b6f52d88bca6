import { readFileSync } from 'node:fs'

/** One brand, chain or operator of the index. */
export interface IndexedEntity {
  /** By it, and by nothing else, two names are one firm's. */
  id: string
  name: string
  otherNames: string[]
}

/** The index of bench/names, whole. See docs/decisions/0125. */
export function readNameIndex(): IndexedEntity[] {
  const path = new URL('../names/brands-and-operators.tsv', import.meta.url)
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => {
      const [id = '', name = '', others = ''] = line.split('\t')
      return { id, name, otherNames: others.split('; ').filter(Boolean) }
    })
}

const forms =
  /\b(inc|incorporated|llc|corp|corporation|co|company|ltd|limited|lp|llp|plc|the|and)\b|(?<=.) (gmbh|ag|kg|sa|spa|srl|sarl|sas|bv|nv|ab|as|asa|oy|oyj)$/g

/**
 * Letters and digits of a name without accents and without what clerks write or leave out: two names with one key are one
 * firm of the pool.
 */
export function poolKey(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}|\./gu, '')
    .replaceAll('&', ' and ')
    .replace(forms, '')
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** A third of all names, by a hash of their letters: not looked at while rules are made. */
export function isHeldOut(name: string): boolean {
  let hash = 2_166_136_261
  for (const letter of poolKey(name)) hash = Math.imul(hash ^ letter.charCodeAt(0), 16_777_619)
  return (hash >>> 0) % 3 === 0
}

/**
 * Distinct names, one per firm of the pool. A name with another one in it ("X dba Y") is left out: Y is in the index as well.
 */
export function listPool({ heldOut }: { heldOut: boolean }): string[] {
  const byKey = new Map<string, string>()
  for (const { name } of readNameIndex()) {
    const key = poolKey(name)
    if (/\b(d\/?b\/?a|t\/a|c\/o)\b/i.test(name)) continue
    if (key.length > 2 && !byKey.has(key)) byKey.set(key, name)
  }
  return [...byKey.values()].filter((name) => isHeldOut(name) === heldOut)
}
