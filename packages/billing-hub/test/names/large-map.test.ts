/** A map of texts in small parts is a map. */
import { expect, test } from 'vitest'
import { createLargeMap, createShards } from '../../src/names/large-map.ts'
import { createLists } from '../../src/names/lists.ts'

test('it does what a Map does, whatever the keys', () => {
  const keys = Array.from({ length: 5_000 }, (_, n) => `${n}`)
  for (const name of ['', '\u0000', '__proto__', 'constructor', 'a'.repeat(1_000), 'é', '한빛'])
    keys.push(name)
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

test.each<[string, (n: number) => string]>([
  ['ids', (n) => String(n)],
  ['phones', (n) => `phone:501555${String(n).padStart(4, '0')}`],
  ['names that begin and end alike', (n) => `first national bank of ${n} company`],
])('no part is much larger than the others: %s', (_, keyOf) => {
  const parts = createShards(() => ({ keys: 0 }))
  const all = new Set<{ keys: number }>()
  for (let n = 0; n < 20_000; n += 1) {
    const part = parts.of(keyOf(n))
    part.keys += 1
    all.add(part)
  }
  expect(Math.max(...[...all].map(({ keys }) => keys))).toBeLessThan((3 * 20_000) / 64)
})
