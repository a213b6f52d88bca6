import type { Random } from './random.ts'

/** What a clerk did to a name when typing it again. */
export type ClerkEdit =
  | 'as it is'
  | 'legal form'
  | 'punctuation'
  | 'abbreviation'
  | 'initials'
  | 'accents'
  | 'dba'
  | 'typo'
  | 'dropped word'
  | 'added word'
  | 'place'
  | 'mark'

/** Shares of the edits, in percent. They are ours: no count of what clerks do was found under an open licence. */
export const editShares: readonly (readonly [ClerkEdit, number])[] = [
  ['as it is', 33],
  ['legal form', 24],
  ['punctuation', 12],
  ['abbreviation', 6],
  ['dba', 5],
  ['initials', 2],
  ['accents', 1],
  ['typo', 6],
  ['dropped word', 4],
  ['added word', 3],
  ['place', 2],
  ['mark', 2],
]

const form =
  /[,]?\s+(inc\.?|incorporated|l\.?l\.?c\.?|corp\.?|corporation|ltd\.?|limited|l\.?p\.?|llp)$/i
const spellings: readonly (readonly string[])[] = [
  ['Inc', 'Inc.', ', Inc.', 'Incorporated', 'INC'],
  ['LLC', ', LLC', 'L.L.C.', 'Llc', ', L.L.C'],
  ['Corp', 'Corp.', 'Corporation'],
  ['Ltd', 'Ltd.', 'Limited', ', Ltd.'],
  ['LP', 'L.P.', ', LP'],
]
const abbreviations: readonly (readonly [string, string])[] = [
  ['Company', 'Co'],
  ['Company', 'Co.'],
  ['International', 'Intl'],
  ['International', "Int'l"],
  ['Manufacturing', 'Mfg'],
  ['Manufacturing', 'Mfg.'],
  ['Associates', 'Assoc'],
  ['Association', 'Assoc.'],
  ['Brothers', 'Bros'],
  ['Brothers', 'Bros.'],
  ['Distributing', 'Dist'],
  ['Distributors', 'Dist.'],
  ['Department', 'Dept'],
  ['Saint', 'St.'],
  ['Mount', 'Mt.'],
  ['Services', 'Svcs'],
  ['Service', 'Svc'],
  ['Center', 'Ctr'],
  ['Enterprises', 'Ent'],
  ['National', 'Natl'],
  ['American', 'Amer'],
  ['University', 'Univ'],
]
const accents: readonly (readonly [string, string])[] = [
  ['e', 'é'],
  ['o', 'ö'],
  ['a', 'á'],
  ['n', 'ñ'],
]
const places = [
  'Dallas',
  'Texas',
  'TX',
  'North',
  'Little Rock',
  'Ohio',
  'Fresno',
  'NV',
  'West',
  'PA',
]
const added = [
  'Services',
  'Group',
  'Foods',
  'USA',
  'Company',
  'Products',
  'Accounts Payable',
  'Main',
]
const marks = [
  ' (old)',
  ' - DO NOT USE',
  ' (closed)',
  ' - old',
  ' (inactive)',
  ' (new)',
  ' - COD',
  ' (use this one)',
]

/** The legal form at the end of a name with what is before it. */
export function splitForm(name: string): { rest: string; form: string } {
  const found = form.exec(name)
  return found === null
    ? { rest: name, form: '' }
    : { rest: name.slice(0, found.index), form: found[1] ?? '' }
}

/** The family of a written form, as a row of `spellings`; undefined for none. */
export function spellingsOf(written: string): readonly string[] | undefined {
  const letters = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '')
  return spellings.find((row) => row.some((one) => letters(one) === letters(written)))
}

export function writeForm(rest: string, spelled: string): string {
  return spelled.startsWith(',') ? `${rest}${spelled}` : `${rest} ${spelled}`
}

export function drawEdit(random: Random): ClerkEdit {
  let left = random.next() * editShares.reduce((sum, [, share]) => sum + share, 0)
  for (const [edit, share] of editShares) {
    left -= share
    if (left < 0) return edit
  }
  return 'as it is'
}

/** Types a name again. An edit that the name gives no room for leaves it as it is; the answer says which it was. */
export function retype(
  random: Random,
  name: string,
  edit: ClerkEdit,
  otherName: string,
): { name: string; edit: ClerkEdit } {
  const typed = editName(random, name, edit, otherName)
  return typed === name || typed === '' ? { name, edit: 'as it is' } : { name: typed, edit }
}

function editName(random: Random, name: string, edit: ClerkEdit, otherName: string): string {
  const { rest, form: written } = splitForm(name)
  const words = rest.split(' ')
  switch (edit) {
    case 'as it is':
      return name
    case 'legal form': {
      const row = spellingsOf(written)
      if (row === undefined) return writeForm(rest, random.pick(random.pick(spellings)))
      return random.chance(0.6) ? rest : writeForm(rest, random.pick(row))
    }
    case 'punctuation':
      return punctuate(random, name)
    case 'abbreviation': {
      for (const [long, short] of random.shuffle(abbreviations)) {
        const longWord = new RegExp(`\\b${long}\\b`, 'i')
        if (longWord.test(name)) return name.replace(longWord, short)
        const shortWord = new RegExp(`\\b${short.replaceAll('.', '\\.')}(?![\\w.])`, 'i')
        if (shortWord.test(name)) return name.replace(shortWord, long)
      }
      return name
    }
    case 'initials':
      return /\b[A-Z]{2,4}\b/.test(rest)
        ? name.replace(/\b[A-Z]{2,4}\b/, (letters) => letters.split('').join('.') + '.')
        : name.replace(/\b(?:[A-Z]\.){2,}/, (letters) => letters.replaceAll('.', ''))
    case 'accents': {
      const bare = name.normalize('NFD').replaceAll(/\p{M}/gu, '')
      if (bare !== name) return bare
      const [plain, accented] = random.pick(accents)
      return name.replace(new RegExp(`(?<=\\w)${plain}`), accented)
    }
    case 'dba':
      return random.chance(0.5)
        ? `${otherName}${random.pick([' dba ', ' DBA ', ' d/b/a ', ' -DBA: '])}${name}`
        : `${name}${random.pick([' dba ', ' DBA ', ' d/b/a '])}${splitForm(otherName).rest}`
    case 'typo': {
      const at = random.below(words.length)
      return name.replace(words[at] ?? '', mistype(random, words[at] ?? ''))
    }
    case 'dropped word': {
      if (words.length < 2) return name
      const at = random.below(words.length)
      return name.replace(rest, words.filter((_, index) => index !== at).join(' '))
    }
    case 'added word':
      return name.replace(rest, `${rest} ${random.pick(added)}`)
    case 'place':
      return `${name}${random.pick([' - ', ' ', ', '])}${random.pick(places)}`
    case 'mark':
      return name + random.pick(marks)
  }
}

function punctuate(random: Random, name: string): string {
  switch (random.below(6)) {
    case 0:
      return name.replaceAll(/[.,]/g, '')
    case 1:
      return name.replaceAll('&', 'and')
    case 2:
      return name.replaceAll(/\band\b/g, '&')
    case 3:
      return name.replaceAll("'", '')
    case 4:
      return name.toUpperCase()
    default:
      return name.startsWith('The ') ? name.slice(4) : name.replaceAll('-', ' ').toLowerCase()
  }
}

/** One letter left out, doubled, changed, or two turned. */
function mistype(random: Random, word: string): string {
  if (word.length < 3) return word
  const at = 1 + random.below(word.length - 1)
  const head = word.slice(0, at)
  switch (random.below(4)) {
    case 0:
      return head + word.slice(at + 1)
    case 1:
      return head + (word[at - 1] ?? '').toLowerCase() + word.slice(at)
    case 2:
      return head + random.pick('aeiorstnl'.split('')) + word.slice(at + 1)
    default:
      return word.slice(0, at - 1) + (word[at] ?? '') + (word[at - 1] ?? '') + word.slice(at + 1)
  }
}
