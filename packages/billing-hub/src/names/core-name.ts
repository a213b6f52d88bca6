import { formOf, formsThatArePlaces, formsThatAreWords, longestForm } from './legal-forms.ts'

export interface CoreName {
  /** The folded name without trailing legal forms; never empty for a name that was not. */
  core: string
  /** Families of the removed legal forms, sorted and distinct; `pty` alone counts as `ltd`. */
  forms: readonly string[]
  /** Those of them that may be a place instead: `PA`, `NV`. */
  doubtful: readonly string[]
}

/**
 * Strips trailing strong legal forms from a folded name, repeatedly, but never leaves an empty name. Weak words (co,
 * company, group, holdings, partners, services, associates) stay, because "Big Sky Co-op" and "Big Sky Company" are two
 * companies. `dotted` contains the words that were written with dots.
 */
export function buildCoreName(folded: string, dotted: ReadonlySet<string> = new Set()): CoreName {
  const words = folded.split(' ')
  const forms = new Set<string>()
  const doubtful = new Set<string>()
  for (;;) {
    const found = findEnding(words, dotted)
    if (found === null) break
    forms.add(found.family)
    if (formsThatArePlaces.has(found.ending) && !dotted.has(found.ending))
      doubtful.add(found.family)
    words.length -= found.length
  }
  return {
    core: forms.size === 0 ? folded : words.join(' '),
    forms: listShared(forms),
    doubtful: listShared(doubtful),
  }
}

const none: readonly string[] = []
const alone = new Map([...formOf.values()].map((family) => [family, [family]]))

/** Sorted. Most names have at most one form; those names share a list. */
function listShared(families: ReadonlySet<string>): readonly string[] {
  const [first] = families
  if (first === undefined) return none
  return (families.size === 1 ? alone.get(first) : undefined) ?? [...families].sort()
}

function findEnding(words: readonly string[], dotted: ReadonlySet<string>) {
  for (let length = Math.min(longestForm, words.length - 1); length > 0; length -= 1) {
    const ending = words.slice(-length).join(' ')
    const family = formOf.get(ending)
    if (family === undefined) continue
    if (formsThatAreWords.has(ending) && !dotted.has(ending)) continue
    return { ending, family, length }
  }
  return null
}

/** Whether two sets of legal forms indicate different companies: both have a form, and they share none. */
export function areFormsContradictory(a: readonly string[], b: readonly string[]): boolean {
  return a.length > 0 && b.length > 0 && !a.some((form) => b.includes(form))
}

/**
 * Conflicting forms, or a form that may be a place and is on one side only: "Acme NV" may be Acme's office in Nevada.
 */
export function doFormsDiffer(a: CoreName, b: CoreName): boolean {
  return (
    areFormsContradictory(a.forms, b.forms) ||
    a.doubtful.some((form) => !b.forms.includes(form)) ||
    b.doubtful.some((form) => !a.forms.includes(form))
  )
}
