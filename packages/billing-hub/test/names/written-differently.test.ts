/** One name in two writings: abbreviations, legal forms, marks, brackets and letters. */
import { describe, expect, test } from 'vitest'
import { areSpelledAlike, buildSpellingKey, shortenStreet } from '../../src/names/abbreviations.ts'
import { compareWriting } from '../../src/names/compare-writing.ts'
import { doFormsDiffer } from '../../src/names/core-name.ts'
import { parseDecorations, splitHalves } from '../../src/names/decorations.ts'
import { foldName } from '../../src/names/fold.ts'
import { dropMarks } from '../../src/names/marks.ts'
import { spellName } from '../../src/names/spelling.ts'

describe('abbreviations', () => {
  test.each([
    ['st mary', 'saint mary'],
    ['main st deli', 'main street deli'],
    ['acme mfg', 'acme manufacturing'],
    ['acme assn', 'acme association'],
    ['acme assoc', 'acme associates'],
    ['coca cola', 'cocacola'],
    ['manufacturing acme', 'mfg acme'],
  ])('%s is spelled like %s', (a, b) => {
    expect(areSpelledAlike(a, b)).toBe(true)
    expect(areSpelledAlike(b, a)).toBe(true)
    expect(buildSpellingKey(a)).toBe(buildSpellingKey(b))
  })

  test('two words of one abbreviation are two words, though they share a key', () => {
    expect(areSpelledAlike('saint mary', 'street mary')).toBe(false)
    expect(areSpelledAlike('acme association', 'acme associates')).toBe(false)
    expect(areSpelledAlike('acme', 'acme mfg')).toBe(false)
    expect(areSpelledAlike('acme mfg', 'acme')).toBe(false)
    expect(areSpelledAlike('acme one', 'acme two')).toBe(false)
    expect(buildSpellingKey('acme assn')).toBe(buildSpellingKey('acme assoc'))
    expect(buildSpellingKey('acme one')).toBe('acmeone')
    expect(buildSpellingKey('acme mfg')).not.toBe(buildSpellingKey('acme svc'))
  })

  test('streets have abbreviations of their own', () => {
    expect(shortenStreet('19 north quarry lane')).toBe('19 n quarry ln')
    expect(shortenStreet('1 av suite 2')).toBe('1 ave ste 2')
    expect(shortenStreet('quarry')).toBe('quarry')
  })
})

describe('the writing of two names', () => {
  test.each([
    ['Acme Plumbing', 'ACME  plumbing', 'same'],
    ['Acme Plumbing LLC', 'Acme Plumbing', 'same'],
    ['Acme Plumbing LLC', 'Acme Plumbing, L.L.C.', 'same'],
    ['Ácme Plúmbing', 'Acme Plumbing', 'same'],
    ['Wal-Mart Stores', 'Wal Mart Stores', 'same'],
    ['A B Plumbing', 'AB Plumbing', 'same'],
    ['A.B. Plumbing', 'A B Plumbing', 'same'],
    ['O’Brien Law', "O'Brien Law", 'same'],
    ["O'Brien Law", 'OBrien Law', 'some'],
    ['Acme & Co', 'Acme and Co', 'some'],
    ['Data Point', 'DataPoint', 'little'],
    ['DataPoint', 'Data Point', 'little'],
    ['Acme LLC', 'Ac-me LLC', 'same'],
    ['The Acme & Sons', 'The Acme and Sons', 'some'],
    ['Plumbing J T', 'Plumbing JT', 'same'],
    ['Plan B Roofing', 'PlanB Roofing', 'some'],
    ['A Better Roof', 'ABetter Roof', 'some'],
    ['Acme A L L C', 'Acme A', 'same'],
    ['A+LLC', 'A And', 'little'],
    // Letters of other scripts, not letters with accents.
    ['Новый Дом & Сад', 'Новый Дом and Сад', 'some'],
    ['Северный Ветер', 'Северный Вечер', 'some'],
    ['किताब घर', 'कीताब घर', 'some'],
    ['ガス工業', 'カス工業', 'little'],
  ] as const)('%s and %s: %s', (a, b, kind) => {
    expect(compareWriting(a, b)).toBe(kind)
  })
})

describe('legal forms', () => {
  const differ = (a: string, b: string) => doFormsDiffer(spellName(a).core, spellName(b).core)

  test.each([
    ['Acme LLC', 'Acme Inc', true],
    ['Acme LLC', 'Acme', false],
    ['Acme PA', 'Acme', true],
    ['Acme', 'Acme NV', true],
    ['Acme PA', 'Acme P.A.', false],
    ['Acme P.A.', 'Acme', false],
    ['Acme P.A', 'Acme', false],
    // Dots of a first name make no form of the words after it.
    ['P. Adams PA', 'P. Adams', true],
    ['P.Adams PA', 'P.Adams', true],
  ])('%s and %s contradict: %s', (a, b, contradict) => {
    expect(differ(a, b)).toBe(contradict)
  })

  test.each([
    ['Day Spa', 'day spa', []],
    ['Acme S.p.A.', 'acme', ['spa']],
    ['Acme S.p.A', 'acme', ['spa']],
    ['Acme SpA', 'acme', ['spa']],
    ['Acme GmbH & Co. KG', 'acme', ['gmbh and co kg']],
    ['Acme Limited Liability Company', 'acme', ['llc']],
    ['Limited Liability Company', 'limited liability company', []],
    ['Acme e.V.', 'acme ev', []],
  ])('%s: %s %j', (name, core, forms) => {
    expect(spellName(name).core).toMatchObject({ core, forms })
  })
})

test.each([
  ['acme do not use', 'acme'],
  ['acme old closed', 'acme'],
  ['zz acme', 'acme'],
  ['zzz acme', 'acme'],
  ['xx acme', 'acme'],
  ['x acme', 'x acme'],
  ['do not use acme', 'acme'],
  ['old acme', 'acme'],
  ['new acme', 'new acme'],
  ['acme test', 'acme'],
  ['acme on hold', 'acme'],
  ['acme household', 'acme household'],
  ['old', 'old'],
  ['old ', 'old '],
  ['acme', 'acme'],
])('the mark of a clerk: %s is %s', (folded, rest) => {
  expect(dropMarks(folded)).toBe(rest)
})

describe('what QuickBooks and clerks add to a name', () => {
  test.each([
    ['Acme (A1) (deleted)', 'Acme', 'Acme (A1)', 'A1', true],
    ['Acme (deleted) (deleted 2)', 'Acme', 'Acme', null, true],
    ['Acme (Deleted)', 'Acme', 'Acme', null, true],
    ['  Acme (A.1_b-2) ', 'Acme', 'Acme (A.1_b-2)', 'A.1_b-2', false],
    ['Acme_12', 'Acme', 'Acme_12', '12', false],
    ['Acme__12', 'Acme__12', 'Acme__12', null, false],
    ['Acme (-1)', 'Acme (-1)', 'Acme (-1)', null, false],
    ['(A1)', '(A1)', '(A1)', null, false],
    [`Acme (${'1'.repeat(30)})`, 'Acme', `Acme (${'1'.repeat(30)})`, '1'.repeat(30), false],
    [`Acme (${'1'.repeat(31)})`, `Acme (${'1'.repeat(31)})`, `Acme (${'1'.repeat(31)})`, null, false], // prettier-ignore
    [`Acme_${'1'.repeat(31)}`, `Acme_${'1'.repeat(31)}`, `Acme_${'1'.repeat(31)}`, null, false],
    ['Acme (deleted) Works', 'Acme (deleted) Works', 'Acme (deleted) Works', null, false],
  ])('%s', (raw, name, fullName, accountId, isDeleted) => {
    expect(parseDecorations(raw)).toMatchObject({ name, fullName, accountId, isDeleted })
  })

  test.each([
    ['Smith LLC dba Acme', ['Smith LLC', 'Acme']],
    ['Smith LLC d/b/a Acme', ['Smith LLC', 'Acme']],
    ['Smith LLC D.B.A. Acme', ['Smith LLC', 'Acme']],
    ['Smith LLC d.b.a Acme', ['Smith LLC', 'Acme']],
    ['Smith LLC D. B. A. Acme', ['Smith LLC', 'Acme']],
    ['Smith LLC d / b / a Acme', ['Smith LLC', 'Acme']],
    ['Smith LLC  -  dba :  Acme', ['Smith LLC', 'Acme']],
    ['Smith (dba Acme)', ['Smith', 'Acme']],
    ['Smith (dba Acme (West))', ['Smith', 'Acme (West))']],
    ['Smith, dba: Acme', ['Smith', 'Acme']],
    ['Smith - doing business as Acme', ['Smith', 'Acme']],
    ['Smith trading as Acme', ['Smith', 'Acme']],
    ['Smith t/a Acme', ['Smith', 'Acme']],
    ['Acme c/o Jones', ['Acme', 'Jones']],
    ['Adba Acme', ['Adba Acme']],
    ['Smith dbaAcme', ['Smith dbaAcme']],
    [' Acme ', ['Acme']],
    ['', []],
  ])('the halves of %j', (name, halves) => {
    expect(splitHalves(name)).toEqual(halves)
  })
})

test.each([
  ['ø ß æ œ ł đ ð þ ı', 'o ss ae oe l d d th i'],
  ['Ёлка Йод', 'елка йод'],
  ['A.B. C.D.', 'ab cd'],
  ['xA.B.', 'xa b'],
  ['A.Bx', 'a bx'],
  ['3A.B.', '3a b'],
  ['A.B Roofing', 'ab roofing'],
  ['A.J.Smith Roofing', 'aj smith roofing'],
  ['Café ☕️ Acme', 'cafe acme'],
  ['A.B3', 'a b3'],
  ['The The', 'the the'],
  ['Thea', 'thea'],
  ['´acute` quotes´', 'acute quotes'],
  ['ά Ά', 'α α'],
])('folded: %s is %s', (name, folded) => {
  expect(foldName(name)).toBe(folded)
})

test('a name that is one word only without its invisible letter is still a name', () => {
  expect(compareWriting('The\u200bAcme', 'The\u200bBeta')).toBe('little')
})
