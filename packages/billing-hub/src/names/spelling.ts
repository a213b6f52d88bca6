import { buildCoreName, type CoreName } from './core-name.ts'
import { foldName } from './fold.ts'

/** One name in the forms that the linking rules compare; `buildSpellingKey` builds another one from the core. */
export interface Spelling {
  folded: string
  core: CoreName
}

/** Letters with dots that are words of their own: in `S.Adams` the dot says nothing of an `SA` after it. */
const dottedForm = /(?<!\p{L})(?:\p{L}\.)+\p{L}(?!\p{L})/gu

export function spellName(name: string): Spelling {
  const folded = foldName(name)
  return { folded, core: buildCoreName(folded, listDotted(name)) }
}

/** Words written with dots, or in a way that only legal forms are written: `S.p.A.`, `SpA`. */
function listDotted(name: string): Set<string> {
  const dotted = new Set<string>()
  if (name.includes('.')) {
    for (const [text] of name.matchAll(dottedForm)) {
      dotted.add(text.replaceAll('.', '').toLowerCase())
    }
  }
  if (name.endsWith(' SpA')) dotted.add('spa')
  return dotted
}
