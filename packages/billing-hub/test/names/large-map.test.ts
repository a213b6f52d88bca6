/** Maps and lists over a table of numbers do what a Map does, whatever the keys. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLargeMap } from '../../src/names/large-map.ts'
import { createLists } from '../../src/names/lists.ts'
import { createLongList } from '../../src/names/long-list.ts'
import { createTextTable, hashText } from '../../src/names/text-table.ts'
import { findOneHash } from './one-hash.ts'

const [one, other] = findOneHash()

test('it does what a Map does, whatever the keys', () => {
  const keys = Array.from({ length: 5_000 }, (_, n) => `${n}`)
  for (const name of ['', '\u0000', '__proto__', 'constructor', 'a'.repeat(1_000), 'é', '한빛'])
    keys.push(name)
  keys.push(one, other)
  const large = createLargeMap<string | undefined>()
  const plain = new Map<string, string | undefined>()
  for (const key of keys) {
    large.set(key, `value of ${key}`)
    plain.set(key, `value of ${key}`)
  }
  for (const [at, key] of keys.entries()) {
    if (at % 3 === 0) {
      large.delete(key)
      plain.delete(key)
    }
    if (at % 5 === 0) {
      large.set(key, 'again')
      plain.set(key, 'again')
    }
  }
  large.delete('missing')
  expect(large.size).toBe(plain.size)
  for (const key of [...keys, 'missing']) {
    expect([large.has(key), large.get(key)]).toEqual([plain.has(key), plain.get(key)])
  }
  expect(new Set(large.values())).toEqual(new Set(plain.values()))
})

test('its values come in the order in which their keys were added', () => {
  const large = createLargeMap<number>()
  for (let n = 0; n < 1_000; n += 1) large.set(`key ${n}`, n)
  large.set('key 7', -7)
  expect([...large.values()].slice(5, 9)).toEqual([5, 6, -7, 8])
})

test('every place that is free again is used again: the table does not grow', () => {
  const texts = ['a', 'b', 'c']
  const table = createTextTable((place, text) => texts[place] === text)
  for (const text of texts) table.add(text)
  table.remove(0)
  table.remove(1)
  expect(new Set(['d', 'e'].map((text) => table.add(text)))).toEqual(new Set([0, 1]))
})

test('a long list has nothing where nothing was set', () => {
  expect(createLongList().get(0)).toBeUndefined()
})

test('lists lose a value at a time', () => {
  const lists = createLists<number>()
  for (const value of [1, 2, 3]) lists.add('key', value)
  expect([lists.count('key'), lists.count('other')]).toEqual([3, 0])
  lists.remove('key', 1)
  expect(lists.get('key')).toEqual([2, 3])
  lists.remove('key', 3)
  lists.remove('key', 2)
  expect([lists.has('key'), lists.get('key')]).toEqual([false, []])
})

test.each([
  ['with their keys', undefined],
  ['without', ({ keys }: { keys: readonly string[] }, key: string) => keys.includes(key)],
])('lists do what a Map of arrays does, %s', (_, hasKey) => {
  const someKey = fc.constantFrom(one, other, '', 'a', 'b', '__proto__')
  const step = fc.record({ value: fc.nat(9), isGone: fc.boolean(), key: someKey })
  const prop = fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
    const lists = createLists<{ keys: readonly string[] }>(hasKey)
    const plain = new Map<string, { keys: readonly string[] }[]>()
    const values = new Map<string, { keys: readonly string[] }>()
    for (const { value, isGone, key } of steps) {
      // A value has one key here, and is in a list once.
      const id = `${key} ${value}`
      const known = values.get(id) ?? { keys: [key] }
      values.set(id, known)
      const list = plain.get(key) ?? []
      if (isGone) {
        lists.remove(key, known)
        plain.set(
          key,
          list.filter((each) => each !== known),
        )
      } else if (!list.includes(known)) {
        lists.add(key, known)
        plain.set(key, [...list, known])
      }
    }
    for (const [key, list] of plain) {
      expect(lists.get(key)).toEqual(list)
      expect([lists.has(key), lists.count(key)]).toEqual([list.length > 0, list.length])
    }
  })
  fc.assert(prop, { seed: 7, numRuns: 200 })
})

test.each<[string, (n: number) => string]>([
  ['ids', (n) => String(n)],
  ['phones', (n) => `phone:501555${String(n).padStart(4, '0')}`],
  ['names that begin and end alike', (n) => `first national bank of ${n} company`],
  ['names of one word', (n) => `name${n.toString(36)}`],
])('no chain is long: %s', (_, keyOf) => {
  const chains = new Map<number, number>()
  for (let n = 0; n < 20_000; n += 1) {
    const chain = hashText(keyOf(n)) & 0x7fff
    chains.set(chain, (chains.get(chain) ?? 0) + 1)
  }
  expect(Math.max(...chains.values())).toBeLessThan(12)
})
