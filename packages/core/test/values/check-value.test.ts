import { describe, expect, test } from 'vitest'
import {
  checkFlags,
  checkGiven,
  checkOneOf,
  checkPlaces,
  checkTenantId,
  show,
} from '../../src/values/check-place.ts'
import {
  checkCount,
  checkDay,
  checkDelay,
  checkInstant,
  checkText,
  checkTimeZone,
} from '../../src/values/check-value.ts'

/** What a call throws, as `Name: message`; null when it passes. */
function said(call: () => void): string | null {
  try {
    call()
    return null
  } catch (error) {
    return String(error)
  }
}

const maybe = { unknown: true }
const longest = 'x'.repeat(40)

describe('what a call may be given', () => {
  test.each<[name: string, call: () => void]>([
    ['a text', () => checkText('f', 'id', ' ', 'the id')],
    ['a day', () => checkDay('f', 'day', '2026-11-30')],
    ['no day, where none may be known', () => checkDay('f', 'day', null, maybe)],
    ['an instant', () => checkInstant('f', 'at', '2026-11-29T10:00:00Z')],
    ['a zone', () => checkTimeZone('f', 'zone', 'America/Chicago')],
    ['no zone, where none may be known', () => checkTimeZone('f', 'zone', null, maybe)],
    ['no number: the default', () => checkCount('f', 'limit', undefined, 1)],
    ['no delay: the default', () => checkDelay('ms', undefined)],
    ['a delay above 0', () => checkDelay('ms', 0.1)],
    ['the longest delay', () => checkDelay('ms', 2_147_483_647)],
    ['the least delay', () => checkDelay('ms', 0, { least: 0 })],
    ['the longest delay in seconds', () => checkDelay('s', 2_147_483, { inSeconds: true })],
    ['the least number', () => checkCount('f', 'limit', 1, 1)],
    [
      'a place',
      () => checkPlaces('f', { db: 'x', schema: 'y' }, { required: ['db'], optional: ['schema'] }),
    ],
    [
      'no optional place',
      () => checkPlaces('f', { db: 0 }, { required: ['db'], optional: ['schema'] }),
    ],
    ['no place that is required', () => checkPlaces('f', { db: 'x' }, { optional: ['db'] })],
    ['no place that is optional', () => checkPlaces('f', { db: 'x' }, { required: ['db'] })],
    ['an object of options', () => checkGiven('f', {})],
    ['a tenant id', () => checkTenantId('f', 't')],
    [
      'flags, or none',
      () => checkFlags('f', { a: true, b: false, c: undefined }, ['a', 'b', 'c', 'd']),
    ],
    ['one of several', () => checkOneOf('f', 'mode', 'b', ['a', 'b'])],
  ])('%s', (_name, call) => expect(said(call)).toBe(null))
})

describe('what is refused, and how it is said', () => {
  const text = (rest: string) =>
    `TypeError: f expected id, the id, as a non-empty text; received ${rest}.`
  const day = (rest: string) =>
    `TypeError: f expected day, a calendar date of the company as YYYY-MM-DD${rest}. Take today from todayIn(timeZone, Date.now()).`
  const instant = 'TypeError: f expected at, an instant as 2026-11-29T10:00:00Z; received '
  const zone = 'TypeError: f expected zone, an IANA time zone as America/Chicago'
  const count = 'TypeError: f expected limit to be a whole number of at least 1; received '
  const delay = 'RangeError: Expected ms to be a number above 0 and at most 2147483647, received '
  const place = (name: string, rest: string) =>
    `TypeError: f received ${name}: ${rest}. It decides where data goes, so there is no guess: give it a value (is an environment variable unset?), or leave the key out if it has a default.`
  const tenant = (rest: string) =>
    `TypeError: f expected a tenant id, a non-empty text; received ${rest}. Pass the id of the tenant; a host with one database per tenant passes a constant.`
  test.each<[call: () => void, message: string]>([
    [() => checkText('f', 'id', '', 'the id'), text("''")],
    [() => checkText('f', 'id', 5, 'the id'), text('5')],
    [() => checkText('f', 'id', undefined, 'the id'), text('undefined')],
    [() => checkDay('f', 'day', '2026-11-31'), day("; received '2026-11-31'")],
    [() => checkDay('f', 'day', null), day('; received null')],
    [() => checkDay('f', 'day', null, {}), day('; received null')],
    [
      () => checkDay('f', 'day', undefined, maybe),
      day(', or null while no time zone is known; received undefined'),
    ],
    [() => checkInstant('f', 'at', '2026-11-29'), `${instant}'2026-11-29'.`],
    [() => checkInstant('f', 'at', 5), `${instant}5.`],
    [() => checkTimeZone('f', 'zone', null), `${zone}; received null.`],
    [() => checkTimeZone('f', 'zone', null, {}), `${zone}; received null.`],
    [() => checkTimeZone('f', 'zone', 'Mars'), `${zone}; received 'Mars'.`],
    [
      () => checkTimeZone('f', 'zone', ['UTC'], maybe),
      `${zone}, or null while none is known; received a value of type object.`,
    ],
    [() => checkDelay('ms', 0), `${delay}0.`],
    [() => checkDelay('ms', Number.NaN), `${delay}NaN.`],
    [() => checkDelay('ms', Infinity), `${delay}Infinity.`],
    [() => checkDelay('ms', 2_147_483_648), `${delay}2147483648.`],
    [() => checkDelay('ms', '5'), `${delay}'5'.`],
    [
      () => checkDelay('s', 2_147_484, { inSeconds: true }),
      'RangeError: Expected s to be a number above 0 and at most 2147483, received 2147484.',
    ],
    [
      () => checkDelay('ms', -1, { least: 0 }),
      'RangeError: Expected ms to be a number from 0 to 2147483647, received -1.',
    ],
    [() => checkCount('f', 'limit', 0, 1), `${count}0.`],
    [() => checkCount('f', 'limit', 1.5, 1), `${count}1.5.`],
    [() => checkCount('f', 'limit', '5', 1), `${count}'5'.`],
    [() => checkCount('f', 'limit', null, 1), `${count}null.`],
    [() => checkPlaces('f', {}, { required: ['db'] }), place('db', 'undefined')],
    [() => checkPlaces('f', { db: null }, { required: ['db'] }), place('db', 'null')],
    [() => checkPlaces('f', { s: '' }, { optional: ['s'] }), place('s', "''")],
    [() => checkPlaces('f', { s: undefined }, { optional: ['s'] }), place('s', 'undefined')],
    [
      () => checkPlaces('f', null as never, {}),
      'TypeError: f expected an object of options; received null.',
    ],
    [() => checkGiven('f', 'db'), "TypeError: f expected an object of options; received 'db'."],
    [() => checkTenantId('f', ''), tenant("''")],
    [() => checkTenantId('f', 5), tenant('5')],
    [
      () => checkFlags('f', { a: true, b: 'false' }, ['a', 'b']),
      "TypeError: f expected b to be true or false; received 'false'. Compare text with a value first: any non-empty text would count as true.",
    ],
    [
      () => checkOneOf('f', 'mode', 'c', ['a', 'b']),
      "TypeError: f expected mode to be 'a' or 'b'; received 'c'.",
    ],
  ])('%s', (call, message) => expect(said(call)).toBe(message))

  test('a value is shown short, and an object or a function never', () => {
    expect(show(longest)).toBe(`'${longest}'`)
    expect(show(`${longest}y`)).toBe(`'${longest}…'`)
    expect(show({ secret: 1 })).toBe('a value of type object')
    expect(show(() => 1)).toBe('a value of type function')
    expect(show(true)).toBe('a value of type boolean')
  })
})
