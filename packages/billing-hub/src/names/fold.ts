/** Letters that NFD does not decompose. */
const wholeLetters: ReadonlyMap<string, string> = new Map([
  ['ø', 'o'],
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ł', 'l'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['þ', 'th'],
  ['ı', 'i'],
])
const wholeLetterPattern = new RegExp(`[${[...wholeLetters.keys()].join('')}]`, 'g')

/** ASCII, typographic, modifier and full-width apostrophes, primes and the backtick. */
const apostrophes = /['`\u00b4\u2018\u2019\u201a\u201b\u02bc\u02b9\u02bb\u2032\uff07]/g

/** The dots between single letters, as in `a.b.c.` or `l.l.c`. */
export const dotsOfInitials = /(?<=(?<![\p{L}\p{N}])\p{L})\.(?=\p{L}(?![\p{L}\p{N}]))/gu

/** One sign for every apostrophe. */
export const unifyApostrophes = (text: string) => text.replace(apostrophes, "'")

/**
 * Folds a company name for comparison: case, accents, apostrophes, `&` and `+`, dotted initials, punctuation and a
 * leading "the" no longer count. Scripts other than Latin stay unchanged. Never empty unless the name holds no letter
 * and no digit.
 */
export function foldName(name: string): string {
  // Before NFKC, which converts an acute accent to a space with a mark.
  const text = name.replace(apostrophes, '').normalize('NFKC').toLowerCase()
  const folded = dropAccents(text)
    .replace(wholeLetterPattern, (letter) => wholeLetters.get(letter) ?? letter)
    .replace(apostrophes, '')
    .replace(/[&+]/g, ' and ')
    .replace(dotsOfInitials, '')
    .replace(/[^\p{L}\p{N}\p{M}][^\p{L}\p{N}]*/gu, ' ')
    .trim()
  return folded.replace(/^the (?!the$)/, '')
}

/** A text without accents, composed. */
export function dropAccents(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, (marks, offset: number, all: string) =>
      isAccent(all[offset - 1] ?? '', marks) ? '' : marks,
    )
    .normalize('NFC')
}

/** Marks on Latin and Greek letters are accents; in most other scripts they carry vowels and must stay. */
function isAccent(letter: string, marks: string): boolean {
  if (/[\p{Script=Latin}\p{Script=Greek}]/u.test(letter)) return true
  if (!/\p{Script=Cyrillic}/u.test(letter)) return false
  // й, ї and ў are separate letters; ё is often written е, and a stress mark is not a letter.
  return letter === 'е' || (letter + marks).normalize('NFC').length > 1
}
