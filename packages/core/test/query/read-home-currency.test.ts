import { expect, test } from 'vitest'
import { readHomeCurrency } from '../../src/query/read-home-currency.ts'
import type { RealmReader } from '../../src/query/realm-reader.ts'
import { createListCompany } from './list-company.ts'
import { createListReader } from './list-reader.ts'

/** What is read from this answer, and what was asked for. */
async function read(preferences: unknown) {
  const asked: unknown[] = []
  const reader: RealmReader = {
    ...createListReader(createListCompany('1', [])),
    async call(...given) {
      asked.push(given)
      return {
        body: { QueryResponse: { Preferences: preferences } },
        serverTime: null,
        intuitTid: null,
      }
    },
  }
  return { asked, found: await readHomeCurrency(reader, { priority: 1 }) }
}

test('the home currency is asked of the Preferences, with the options of the call', async () => {
  const { asked, found } = await read([{ CurrencyPrefs: { HomeCurrency: { value: ' CAD ' } } }])
  expect(found).toBe('CAD')
  const statement = 'SELECT * FROM Preferences'
  expect(asked).toEqual([
    [{ operation: 'query', entity: 'Preferences', statement }, { priority: 1 }],
  ])
})

test.each([
  ['no Preferences', []],
  ['no currencies', [{}]],
  ['null', [{ CurrencyPrefs: null }]],
  ['a text in the place of an object', [{ CurrencyPrefs: 'USD' }]],
  ['no value', [{ CurrencyPrefs: { HomeCurrency: {} } }]],
  ['no text', [{ CurrencyPrefs: { HomeCurrency: { value: 7 } } }]],
  ['an empty text', [{ CurrencyPrefs: { HomeCurrency: { value: '' } } }]],
  ['spaces', [{ CurrencyPrefs: { HomeCurrency: { value: '  ' } } }]],
])('Preferences with %s have none', async (_what, preferences) => {
  expect((await read(preferences)).found).toBeNull()
})
