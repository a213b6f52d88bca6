import { afterEach, describe, expect, test, vi } from 'vitest'
import { isTimeZone } from '../../src/values/calendar-date.ts'
import { findZoneOfAddress } from '../../src/values/zone-of-address.ts'
import { zonesOfCountries, zonesOfSubdivisions } from '../../src/values/zones-of-places.ts'

afterEach(() => vi.restoreAllMocks())

/** As in a process that has asked for no address yet. */
async function openAnew() {
  vi.resetModules()
  return import('../../src/values/zone-of-address.ts')
}

const known = [
  // One zone in the state.
  ['US', 'CA', 'America/Los_Angeles', false],
  ['USA', 'ca', 'America/Los_Angeles', false],
  ['United States', 'California', 'America/Los_Angeles', false],
  ['U.S.A.', ' New  York ', 'America/New_York', false],
  ['US', 'HI', 'Pacific/Honolulu', false],
  ['US', 'PR', 'America/Puerto_Rico', false],
  // Two: that of the larger part of its people.
  ['US', 'TX', 'America/Chicago', true],
  ['US', 'Idaho', 'America/Boise', true],
  ['US', 'FL', 'America/New_York', true],
  ['Canada', 'AB', 'America/Edmonton', false],
  ['CA', 'Québec', 'America/Toronto', true],
  ['CAN', 'bc', 'America/Vancouver', true],
  ['Australia', 'VIC', 'Australia/Melbourne', false],
  ['AU', 'Queensland', 'Australia/Brisbane', false],
  ['AU', 'NSW', 'Australia/Sydney', true],
  // The country has one zone, so the state does not matter.
  ['United Kingdom', null, 'Europe/London', false],
  ['UK', 'Kent', 'Europe/London', false],
  ['GB', '', 'Europe/London', false],
  ['France', null, 'Europe/Paris', false],
  ['IN', 'MH', 'Asia/Kolkata', false],
  ['Germany', null, 'Europe/Berlin', false],
  ['New Zealand', null, 'Pacific/Auckland', true],
  ['United States of America', 'wa', 'America/Los_Angeles', false],
  ['AUS', 'act', 'Australia/Sydney', false],
  ['GBR', null, 'Europe/London', false],
  ['Great Britain', null, 'Europe/London', false],
  ['England', null, 'Europe/London', false],
  ['Scotland', null, 'Europe/London', false],
  ['Wales', null, 'Europe/London', false],
  ['Northern Ireland', null, 'Europe/London', false],
  ['Holland', null, 'Europe/Amsterdam', false],
  ['Côte d’Ivoire', null, 'Africa/Abidjan', false],
] as const

const unknown = [
  ['US', null],
  ['US', 'Ontario'],
  ['Canada', ''],
  ['Australia', 'Kent'],
  ['Brazil', 'SP'],
  ['Russia', null],
  ['Mexico', null],
  ['', 'CA'],
  [null, null],
  ['constructor', '__proto__'],
  ['US', 'constructor'],
  ['XX', 'CA'],
  ['US', '.'],
  ['US', 'America/Chicago'],
] as const

describe('findZoneOfAddress', () => {
  test('every place is found by a process that has asked for none yet', async () => {
    const { findZoneOfAddress: find } = await openAnew()
    for (const [country, subdivision, timeZone, isAssumed] of known) {
      const found = find({ country, subdivision })
      expect({ country, subdivision, ...found }).toEqual({
        country,
        subdivision,
        timeZone,
        isAssumed,
      })
    }
    for (const [country, subdivision] of unknown) {
      expect([country, subdivision, find({ country, subdivision })]).toEqual([
        country,
        subdivision,
        null,
      ])
    }
  })

  test('a zone that this platform does not know is not given', async () => {
    const { findZoneOfAddress: find } = await openAnew()
    vi.spyOn(Intl, 'DateTimeFormat').mockImplementation(function () {
      throw new RangeError('Invalid time zone specified')
    })
    expect(find({ country: 'AD', subdivision: null })).toBeNull()
  })

  test('names of countries are English, whatever the language of the host', async () => {
    const { findZoneOfAddress: find } = await openAnew()
    const { DisplayNames } = Intl
    vi.spyOn(Intl, 'DisplayNames').mockImplementation(function (
      languages: Intl.LocalesArgument,
      options: Intl.DisplayNamesOptions,
    ) {
      return new DisplayNames([...[languages ?? []].flat(), 'de'], options)
    })
    expect(find({ country: 'Germany', subdivision: '' })?.timeZone).toBe('Europe/Berlin')
    expect(find({ country: 'Deutschland', subdivision: '' })).toBeNull()
  })

  test.each(known)('%s, %s: %s (assumed: %s)', (country, subdivision, timeZone, isAssumed) => {
    expect(findZoneOfAddress({ country, subdivision })).toEqual({ timeZone, isAssumed })
  })

  test.each(unknown)('%s, %s: not known', (country, subdivision) => {
    expect(findZoneOfAddress({ country, subdivision })).toBeNull()
  })

  test('every zone of the data is one that this platform knows, and every code is there once', () => {
    const entries = [
      ...zonesOfCountries.split(',').map((entry) => entry.trim().split(' ')),
      ...[...zonesOfSubdivisions].flatMap(([of, text]) =>
        text
          .trim()
          .split('\n')
          .map((line) => line.split(',').map((part) => part.trim()))
          .map(([code, , zone]) => [`${of}-${code}`, zone]),
      ),
    ]
    expect(entries.length).toBeGreaterThan(280)
    expect(new Set(entries.map(([code]) => code)).size).toBe(entries.length)
    const unknown = entries.filter(([, zone]) => !isTimeZone((zone ?? '').replace('?', '')))
    expect(unknown).toEqual([])
    expect(zonesOfSubdivisions.get('US')?.trim().split('\n')).toHaveLength(56)
  })
})
