import { dotsOfInitials, dropAccents, foldName, unifyApostrophes } from './fold.ts'
import { spellName } from './spelling.ts'

/** Signs that are read as a word, or that change one, stay; all other punctuation is only typography. */
const typography = /[^\p{L}\p{N}\p{M}'&+@#%$€£°][^\p{L}\p{N}'&+@#%$€£°]*/gu

/** "J T B" is "JTB". */
const spacesOfInitials = /(?<=(?:^| )\p{L}) (?=\p{L}(?: |$))/gu

/**
 * How much two spellings of one name say without a contact that agrees. `same`: they differ only in typography (case,
 * accents, dots, hyphens and the like), or a legal form is on both sides. `little`: one of them is a single word.
 * `some`: two words or more on both sides. See docs/decisions/0176.
 */
export function compareWriting(a: string, b: string): 'same' | 'some' | 'little' {
  const left = readName(a)
  const right = readName(b)
  if (left.written === right.written) return 'same'
  if (left.forms.some((form) => right.forms.includes(form))) return 'same'
  return left.written.includes(' ') && right.written.includes(' ') ? 'some' : 'little'
}

/** The words of a name as they are written, except for typography, and the legal forms it ends with. */
function readName(text: string): { written: string; forms: readonly string[] } {
  const { core } = spellName(text)
  const bare = core.core.replaceAll(' ', '')
  const words = dropAccents(unifyApostrophes(text).normalize('NFKC').toLowerCase())
    // Invisible characters.
    .replace(/\p{Cf}/gu, '')
    .replace(dotsOfInitials, '')
    .replace(typography, ' ')
    .trim()
    .split(' ')
  // Without the legal form at the end.
  while (words.length > 1 && foldName(words.join(' ')).replaceAll(' ', '') !== bare) words.pop()
  return { written: words.join(' ').replace(spacesOfInitials, ''), forms: core.forms }
}
