import { expect, test } from 'vitest'
import { carryFormerTotal, learnFormerTotal } from '../../src/entities/parts/former-total.ts'
import { areLinesZero, isVoidStatus } from '../../src/entities/parts/void-evidence.ts'
import { isZeroForVoid, proveVoid } from '../../src/entities/parts/void-rule.ts'

const facts = {
  voidEvidence: null,
  isZero: true,
  isAllZero: true,
  hadVoidEvent: false,
  formerTotal: null,
}

test.each([
  ['its own note is enough', { voidEvidence: 'note', hadVoidEvent: true }, null],
  ['an event, and it is zero', { hadVoidEvent: true, isAllZero: false }, 'event'],
  ['an event, but it is not zero', { hadVoidEvent: true, isZero: false, isAllZero: false }, null],
  ['zero, and it was worth something', { formerTotal: '5' }, 'inferred'],
  ['inferred before, an event now', { voidEvidence: 'inferred', hadVoidEvent: true }, 'event'],
  ['zero in total only', { formerTotal: '5', isAllZero: false }, null],
  ['always zero', { formerTotal: '0' }, null],
] as const)('void evidence: %s', (_, given, proof) => {
  expect(proveVoid({ ...facts, ...given })).toBe(proof)
})

test.each([
  ['total', { totalAmount: '0', balance: '5' }, true],
  ['balance', { totalAmount: '0', balance: '5' }, false],
  ['balance', { totalAmount: '0.00' }, true],
  ['lines', { totalAmount: '0' }, false],
  ['lines', { totalAmount: '0', isAllZero: true }, true],
] as const)('zero by %s: %o is %s', (zero, row, isZero) => {
  expect(isZeroForVoid(zero, { isAllZero: false, ...row })).toBe(isZero)
})

const at = (second: number) => `2026-11-02T18:00:0${second}Z`
const version = (totalAmount: string, second: number) => ({
  ...{ totalAmount, syncToken: String(second) },
  at: at(second),
})
const none = { preVoidTotal: null, preVoidAt: null, preVoidSyncToken: null }
const five = { preVoidTotal: '5', preVoidAt: at(1), preVoidSyncToken: '1' }

test('the total before a void is kept while the total is zero', () => {
  expect(carryFormerTotal({ totalAmount: '0' }, version('5', 1), none)).toEqual(five)
  expect(carryFormerTotal({ totalAmount: '0' }, version('0', 2), five)).toBe(five)
  expect(carryFormerTotal({ totalAmount: '0' }, null, none)).toBe(none)
  expect(carryFormerTotal({ totalAmount: '7' }, version('0', 2), five)).toEqual(none)
})

test('a late version shows it too, unless a later one has', () => {
  const zero = { totalAmount: '0' }
  expect(learnFormerTotal(zero, version('5', 1), none)).toEqual(five)
  expect(learnFormerTotal(zero, version('6', 2), five)?.preVoidTotal).toBe('6')
  expect(learnFormerTotal(zero, version('4', 0), five)).toBeNull()
  expect(learnFormerTotal(zero, version('5', 1), five)).toBeNull()
  expect(learnFormerTotal(zero, version('0', 2), five)).toBeNull()
  expect(learnFormerTotal({ totalAmount: '1' }, version('5', 1), none)).toBeNull()
})

test('a status that says void is Void or Voided, and nothing around it', () => {
  const all = ['Void', 'VOIDED', 'void', 'Avoid', 'Avoided', 'Voided later', 'Paid', '', null]
  expect(all.filter(isVoidStatus)).toEqual(['Void', 'VOIDED', 'void'])
  expect(isVoidStatus(undefined)).toBe(false)
})

test.each<[string, Parameters<typeof areLinesZero>[0], boolean]>([
  ['no lines', {}, true],
  ['null', { Line: null }, true],
  ['lines without an amount', { Line: [{}, { Amount: null }] }, true],
  ['zeros', { Line: [{ Amount: 0 }, { Amount: '0.00' }] }, true],
  ['one that is not zero', { Line: [{ Amount: 0 }, { Amount: 5 }, { Amount: 0 }] }, false],
  ['a group without lines', { Line: [{ Amount: 0, GroupLineDetail: {} }] }, true],
  [
    'a group with one that is not zero',
    { Line: [{ Amount: 0, GroupLineDetail: { Line: [{ Amount: 0 }, { Amount: 5 }] } }] },
    false,
  ],
])('zero in every line: %s', (_, sales, isZero) => {
  expect(areLinesZero(sales)).toBe(isZero)
})
