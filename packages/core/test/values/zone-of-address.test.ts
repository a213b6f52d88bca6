import { describe, expect, test } from 'vitest'
import { isTimeZone } from '../../src/values/calendar-date.ts'
import { findZoneOfAddress } from '../../src/values/zone-of-address.ts'
import { zonesOfCountries, zonesOfSubdivisions } from '../../src/values/zones-of-places.ts'

describe('findZoneOfAddress', () => {
  test.each([
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
  ])('%s, %s: %s (assumed: %s)', (country, subdivision, timeZone, isAssumed) => {
    expect(findZoneOfAddress({ country, subdivision })).toEqual({ timeZone, isAssumed })
  })

  test.each([
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
  ])('%s, %s: not known', (country, subdivision) => {
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
