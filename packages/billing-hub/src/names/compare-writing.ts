import { dottedInitials, foldName, unifyApostrophes } from './fold.ts'
import { spellName } from './spelling.ts'

/** Signs that are read as a word, or that change one; all other punctuation is only typography. */
const typography = /[^\p{L}\p{N}'&+@#%$€£°]+/gu

/**
 * How much two spellings of one name say without a contact that agrees. `same`: they differ only in typography (case,
 * accents, dots, hyphens and the like), or a legal form is on both sides. `little`: one of them is a single word.
 * `some`: two words or more on both sides. See docs/decisions/0176.
 */
export function compareWriting(a: string, b: string): 'same' | 'some' | 'little' {
  const left = readName(a)
  const right = readName(b)
  if (left.words.join(' ') === right.words.join(' ')) return 'same'
  if (left.forms.some((form) => right.forms.includes(form))) return 'same'
  return left.words.length === 1 || right.words.length === 1 ? 'little' : 'some'
}

/** The words of a name as they are written, except for typography, and the legal forms it ends with. */
function readName(text: string): { words: string[]; forms: readonly string[] } {
  const { core } = spellName(text)
  const bare = core.core.replaceAll(' ', '')
  const words = joinInitials(
    unifyApostrophes(text)
      .normalize('NFKC')
      .toLowerCase()
      .normalize('NFD')
      // Accents, and invisible characters.
      .replace(/[\p{M}\p{Cf}]/gu, '')
      .replace(dottedInitials, (initials) => initials.replaceAll('.', ''))
      .replace(typography, ' ')
      .trim()
      .split(' '),
  )
  // Without the legal form at the end.
  while (words.length > 1 && foldName(words.join(' ')).replaceAll(' ', '') !== bare) words.pop()
  return { words, forms: core.forms }
}

/** "J T B" is "JTB". */
function joinInitials(words: readonly string[]): string[] {
  const joined: string[] = []
  let isInitial = false
  for (const word of words) {
    const isLetter = /^\p{L}$/u.test(word)
    if (isLetter && isInitial) joined.push((joined.pop() ?? '') + word)
    else joined.push(word)
    isInitial = isLetter
  }
  return joined
}
