import { readQueryEnvelope } from './envelope.ts'
import { callOptions } from './realm-reader.ts'
import type { CallOptions, RealmReader } from './realm-reader.ts'

/**
 * The company's home currency, from its Preferences: the currency of a transaction that names none. Null when they do
 * not contain it. One call.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/preferences
 */
export async function readHomeCurrency(
  reader: RealmReader,
  options: CallOptions = {},
): Promise<string | null> {
  const entity = 'Preferences'
  const statement = 'SELECT * FROM Preferences'
  const answer = await reader.call({ operation: 'query', entity, statement }, callOptions(options))
  const [preferences] = readQueryEnvelope(entity, answer.body).elements
  const value = memberOf(memberOf(memberOf(preferences, 'CurrencyPrefs'), 'HomeCurrency'), 'value')
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

function memberOf(holder: unknown, name: string): unknown {
  if (typeof holder !== 'object' || holder === null) return null
  return Object.getOwnPropertyDescriptor(holder, name)?.value as unknown
}
