import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { areFormsContradictory, buildCoreName } from '../../src/names/core-name.ts'
import { parseDecorations } from '../../src/names/decorations.ts'
import { foldName } from '../../src/names/fold.ts'
import { scoreTokenSort } from '../../src/names/similarity.ts'

test.each(Object.getOwnPropertyNames(Object.prototype))(
  '"Pacific %s" is no legal form of Pacific',
  (word) => {
    const folded = foldName(`Pacific ${word}`)
    expect(buildCoreName(folded)).toMatchObject({ core: folded, forms: [] })
    // The same, as a letter case that folding might leave alone.
    expect(buildCoreName(`pacific ${word}`)).toMatchObject({ core: `pacific ${word}`, forms: [] })
  },
)

describe('foldName', () => {
  test.each([
    ['Acme, Inc.', 'acme inc'],
    ['The Øresund Brewery', 'oresund brewery'],
    ['the', 'the'],
    ['Müller & Söhne GmbH', 'muller and sohne gmbh'],
    ['Straße + Co', 'strasse and co'],
    ["O'Brien’s Law", 'obriens law'],
    ['A.B.C. Plumbing L.L.C.', 'abc plumbing llc'],
    ['A.B.C', 'abc'],
    ['St. Mary', 'st mary'],
    ['ＡＣＭＥ　株式会社', 'acme 株式会社'],
    ['Łódź Logistics', 'lodz logistics'],
    ['Привёт ООО', 'привет ооо'],
    ['हिन्दी लिमिटेड', 'हिन्दी लिमिटेड'],
    ['  many   spaces\t', 'many spaces'],
    ['3M', '3m'],
    ['--', ''],
  ])('%s -> %s', (name, folded) => {
    expect(foldName(name)).toBe(folded)
  })

  test('property: folding twice changes nothing, and case and accents of Latin names do not count', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (name) => {
        const folded = foldName(name)
        // A leading "the" goes once per fold on purpose; everything else is stable.
        if (!folded.startsWith('the ')) expect(foldName(folded)).toBe(folded)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('buildCoreName', () => {
  test.each([
    ['acme inc', 'acme', ['inc']],
    ['acme incorporated', 'acme', ['inc']],
    ['acme pty ltd', 'acme', ['ltd']],
    ['acme pty', 'acme', ['ltd']],
    ['llc', 'llc', []],
    ['acme co', 'acme co', []],
    ['big sky company', 'big sky company', []],
    ['acme holdings llc', 'acme holdings', ['llc']],
    ['acme corp llc', 'acme', ['corp', 'llc']],
  ])('%s -> %s %j', (folded, core, forms) => {
    expect(buildCoreName(folded)).toMatchObject({ core, forms })
  })

  test('forms contradict only when both sides name one', () => {
    expect(areFormsContradictory(['llc'], ['inc'])).toBe(true)
    expect(areFormsContradictory(['llc'], [])).toBe(false)
    expect(areFormsContradictory(['ltd'], ['ltd'])).toBe(false)
  })
})

describe('parseDecorations', () => {
  test.each([
    ['Acme (deleted)', { name: 'Acme', isDeleted: true, accountId: null, candidates: ['Acme'] }],
    ['Acme (deleted 2)', { name: 'Acme', isDeleted: true, accountId: null, candidates: ['Acme'] }],
    [
      'Acme Corp (ACME)',
      { name: 'Acme Corp', isDeleted: false, accountId: 'ACME', candidates: ['Acme Corp'] },
    ],
    [
      'Acme Corp_A12',
      { name: 'Acme Corp', isDeleted: false, accountId: 'A12', candidates: ['Acme Corp'] },
    ],
    [
      'Acme (A1) (deleted)',
      { name: 'Acme', isDeleted: true, accountId: 'A1', candidates: ['Acme'] },
    ],
    [
      'Smith LLC dba Acme',
      {
        name: 'Smith LLC dba Acme',
        isDeleted: false,
        accountId: null,
        candidates: ['Smith LLC', 'Acme'],
      },
    ],
    [
      'Acme c/o Jones',
      { name: 'Acme c/o Jones', isDeleted: false, accountId: null, candidates: ['Acme', 'Jones'] },
    ],
    [
      'Acme (New York office)',
      {
        name: 'Acme (New York office)',
        isDeleted: false,
        accountId: null,
        candidates: ['Acme (New York office)'],
      },
    ],
  ])('%s', (raw, expected) => {
    expect(parseDecorations(raw)).toMatchObject(expected)
  })
})

test('token sort ignores order and measures the rest', () => {
  expect(scoreTokenSort('acme plumbing', 'plumbing acme')).toBe(100)
  expect(scoreTokenSort('acme', 'zzzz')).toBe(0)
  expect(scoreTokenSort('acme plumbing', 'acme plumbng')).toBeGreaterThan(90)
})
