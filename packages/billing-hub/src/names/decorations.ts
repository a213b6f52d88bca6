export interface UndecoratedName {
  /** The name without its decorations. */
  name: string
  /** The same with its account identifier, if it has one. */
  fullName: string
  /** QuickBooks had appended `(deleted)`: the row is inactive, whatever its flag. */
  isDeleted: boolean
  /** A trailing `(ACCT)` or `_ACCT`: perhaps the PSA's account identifier. */
  accountId: string | null
  /** Both halves of `X dba Y` and `X c/o Y`; otherwise just the name. */
  candidates: readonly string[]
}

/** Removes the additions of QuickBooks and its users from a name, before folding. */
export function parseDecorations(raw: string): UndecoratedName {
  let name = raw.trim()
  const deleted = /\s*\(deleted(?:\s+\d+)?\)$/i
  const isDeleted = deleted.test(name)
  while (deleted.test(name)) name = name.replace(deleted, '')

  const fullName = name
  let accountId: string | null = null
  const bracketed = /^(.*\S)\s*\(([\p{L}\p{N}][\p{L}\p{N}._-]{0,29})\)$/u.exec(name)
  const underscored = /^(.*[^\s_])_([\p{L}\p{N}]{1,30})$/u.exec(name)
  const found = bracketed ?? underscored
  if (found?.[1] !== undefined && found[2] !== undefined) {
    name = found[1]
    accountId = found[2]
  }
  const halves = splitHalves(name)
  return { name, fullName, isDeleted, accountId, candidates: halves.length > 0 ? halves : [name] }
}

const between =
  /[\s–—,(-]\s*(?:d\s?\/?\s?b\s?\/?\s?a|d\.\s?b\.\s?a\.?|doing business as|trading as|c\/o|t\/a)(?:\s*:|\s)/i

/** Both halves of `X dba Y`, `X -DBA: Y`, `X (dba Y)` and `X c/o Y`; otherwise just the name. */
export function splitHalves(name: string): string[] {
  const halves = name.split(between)
  if (halves.length === 1) return [name.trim()].filter((half) => half !== '')
  return halves
    .map((half) => half.trim())
    .map((half) => (half.includes('(') ? half : half.replace(/\)$/, '')))
    .filter((half) => half !== '')
}
