import { buildCoreName, type CoreName } from '../names/core-name.ts'
import { parseDecorations, type UndecoratedName } from '../names/decorations.ts'
import { foldName } from '../names/fold.ts'
import type { BillingAccount } from './link-types.ts'

/** An account with the names it may be known by. */
export interface NamedAccount {
  account: BillingAccount
  parsed: UndecoratedName
  /** Cores without a bracket at the end, for suggestions: "Acme (2)" is not "Acme" beyond doubt, but worth a look. */
  bareCores: readonly CoreName[]
  /** The names as they are without an account id at the end, and whole: what has to agree with the id. */
  namesWithoutId: readonly { folded: string; core: CoreName }[]
  /** How many of the names the display name gave: two for "X dba Y". */
  halves: number
  /** Display name first, then (for accounts without a parent) the company name. */
  names: readonly { folded: string; core: CoreName }[]
}

export function nameAccount(account: BillingAccount): NamedAccount {
  const parsed = parseDecorations(account.displayName)
  // A sub-customer's CompanyName is usually its parent's: only the name of its own may speak for it.
  const company =
    account.parentExternalId === null && account.companyName !== null
      ? parseDecorations(account.companyName)
      : null
  // A bracket that is no known identifier may tell two branches apart: it stays part of the name.
  const spell = ({ accountId, candidates, fullName }: UndecoratedName) =>
    accountId === null ? candidates : [fullName]
  const own = new Set(spell(parsed).map(foldName))
  const folds = new Set([...own, ...(company === null ? [] : spell(company).map(foldName))])
  const rest = [parsed, company].flatMap((said) => said?.candidates.map(foldName) ?? [])
  const build = (folded: string) => ({ folded, core: buildCoreName(folded) })
  return {
    account,
    parsed,
    bareCores: [parsed, company].flatMap((said) =>
      said === null || said.accountId === null
        ? []
        : said.candidates.map((name) => buildCoreName(foldName(name))),
    ),
    halves: own.size,
    names: [...folds].map(build),
    namesWithoutId: [...new Set([...folds, ...rest])].map(build),
  }
}

/** How many accounts carry each name, by whatever key. */
export function countNames(
  accounts: Iterable<NamedAccount>,
  keyOf: (name: NamedAccount['names'][number]) => string,
): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { names } of accounts) {
    for (const key of new Set(names.map(keyOf))) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}
