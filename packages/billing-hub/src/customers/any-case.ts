/** The most letters of a text that are looked for: the names of QuickBooks have at most 500. */
const longest = 500

/**
 * A regular expression of PostgreSQL for a text in upper or lower case. `lower()` will not do: in a database with the
 * locale C it knows only the letters of ASCII.
 */
export function buildAnyCase(text: string): string {
  // PostgreSQL has no text with U+0000, so no name has one.
  const letters = Array.from(text.replaceAll('\0', '\uFFFD')).slice(0, longest)
  return letters.map(anyCaseOf).join('')
}

function anyCaseOf(letter: string): string {
  const upper = letter.toUpperCase()
  // Both forms of the Greek sigma have one upper case.
  const forms = [letter, letter.toLowerCase(), upper, upper.toLowerCase(), upper === 'Σ' ? 'ς' : '']
  const single = new Set(forms.filter((form) => /^.$/su.test(form)))
  if (single.size > 1) return `[${[...single].join('')}]`
  return /[!-/:-@[-`{-~]/.test(letter) ? `\\${letter}` : letter
}
