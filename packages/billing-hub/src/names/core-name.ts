/** Strong legal forms by family: two names whose families differ are two companies ("Acme LLC", "Acme Inc"). */
const families: ReadonlyMap<string, string> = new Map([
  ['llc', 'llc'],
  ['pllc', 'pllc'],
  ['inc', 'inc'],
  ['incorporated', 'inc'],
  ['ltd', 'ltd'],
  ['limited', 'ltd'],
  ['corp', 'corp'],
  ['corporation', 'corp'],
  ['plc', 'plc'],
  ['llp', 'llp'],
  ['lp', 'lp'],
  ['pc', 'pc'],
  ['pa', 'pa'],
  ['gmbh', 'gmbh'],
  ['bv', 'bv'],
  ['nv', 'nv'],
  ['ag', 'ag'],
  ['oy', 'oy'],
  ['ab', 'ab'],
  ['as', 'as'],
  ['aps', 'aps'],
  ['srl', 'srl'],
  ['sarl', 'sarl'],
  ['ulc', 'ulc'],
])

export interface CoreName {
  /** The folded name without trailing legal forms; never empty for a name that was not. */
  core: string
  /** Families of the forms taken off, sorted and distinct; `pty` alone counts as `ltd`. */
  forms: readonly string[]
}

/**
 * Strips trailing strong legal forms from a folded name, repeatedly, never to empty. Weak words (co, company, group, holdings, partners, services,
 * associates) stay: "Big Sky Co-op" and "Big Sky Company" are two.
 */
export function buildCoreName(folded: string): CoreName {
  const words = folded.split(' ')
  const forms = new Set<string>()
  while (words.length > 1) {
    const last = words.at(-1) ?? ''
    const family = last === 'pty' ? 'ltd' : families.get(last)
    if (family === undefined) break
    forms.add(family)
    words.pop()
  }
  return { core: words.join(' '), forms: [...forms].sort() }
}

/** Whether two sets of legal forms speak of different companies: both name a form and share none. */
export function areFormsContradictory(a: readonly string[], b: readonly string[]): boolean {
  return a.length > 0 && b.length > 0 && !a.some((form) => b.includes(form))
}
