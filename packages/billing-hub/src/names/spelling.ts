import { buildSpellingKey } from './abbreviations.ts'
import { buildCoreName, type CoreName } from './core-name.ts'
import { foldName } from './fold.ts'

/** One name in all the forms that the linking rules compare. */
export interface Spelling {
  folded: string
  core: CoreName
  /** For "same name, written differently": names with the same key may be spellings of one name. */
  key: string
}

const dottedForm = /(?:\p{L}\.\s?){1,}\p{L}\.?/gu

export function spellName(name: string): Spelling {
  const folded = foldName(name)
  const core = buildCoreName(folded, listDotted(name))
  const key = buildSpellingKey(core.core)
  // Equal texts share one entry.
  return { folded, core, key: key === core.core ? core.core : key }
}

/** Words written with dots, or in a way that only legal forms are written: `S.p.A.`, `SpA`. */
function listDotted(name: string): Set<string> {
  const dotted = new Set<string>()
  if (name.includes('.')) {
    for (const [text] of name.matchAll(dottedForm)) {
      dotted.add(text.replaceAll(/[.\s]/g, '').toLowerCase())
    }
  }
  if (name.endsWith(' SpA')) dotted.add('spa')
  return dotted
}
