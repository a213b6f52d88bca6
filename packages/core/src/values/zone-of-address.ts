import { isTimeZone } from './calendar-date.ts'
import { zonesOfCountries, zonesOfSubdivisions } from './zones-of-places.ts'

/** The time zone of a place. */
export interface ZoneOfAddress {
  /** IANA name. */
  timeZone: string
  /** Part of the state or country has another zone; this is the zone of most of its people. */
  isAssumed: boolean
}

let countries: ReadonlyMap<string, ZoneOfAddress> | undefined
let subdivisions: ReadonlyMap<string, ReadonlyMap<string, ZoneOfAddress>> | undefined
let countryNames: ReadonlyMap<string, string> | undefined

/**
 * The time zone of an address, from its country and, in the United States, Canada and Australia, its state or province:
 * codes or English names, in any case. Null if they do not determine it: a country with several zones and a missing or
 * unknown state.
 */
export function findZoneOfAddress({
  country,
  subdivision,
}: {
  country: string | null | undefined
  subdivision: string | null | undefined
}): ZoneOfAddress | null {
  if (!country) return null
  countries ??= readCountries()
  subdivisions ??= new Map(
    [...zonesOfSubdivisions].map(([of, text]) => [of, readSubdivisions(text)]),
  )
  countryNames ??= nameCountries([...countries.keys(), ...subdivisions.keys()])
  const name = normalize(country)
  const code = countryNames.get(name) ?? name
  const part = subdivision ? subdivisions.get(code)?.get(normalize(subdivision)) : undefined
  const zone = part ?? countries.get(code) ?? null
  return zone !== null && isTimeZone(zone.timeZone) ? zone : null
}

/** As people and QuickBooks write them. */
const otherNames = [
  ['USA', 'US'],
  ['UNITED STATES OF AMERICA', 'US'],
  ['CAN', 'CA'],
  ['AUS', 'AU'],
  ['UK', 'GB'],
  ['GBR', 'GB'],
  ['GREAT BRITAIN', 'GB'],
  ['ENGLAND', 'GB'],
  ['SCOTLAND', 'GB'],
  ['WALES', 'GB'],
  ['NORTHERN IRELAND', 'GB'],
  ['HOLLAND', 'NL'],
] as const

/** Codes of ISO 3166 by the countries' names. */
function nameCountries(codes: readonly string[]): ReadonlyMap<string, string> {
  const english = new Intl.DisplayNames(['en'], { type: 'region' })
  return new Map([
    ...codes.map((code) => [normalize(english.of(code) ?? code), code] as const),
    ...otherNames.map(([name, code]) => [normalize(name), code] as const),
  ])
}

function readCountries(): ReadonlyMap<string, ZoneOfAddress> {
  const entries = zonesOfCountries.split(',').map((entry) => entry.trim())
  return new Map(entries.map((entry) => [entry.slice(0, 2), readZone(entry.slice(3))]))
}

/** Each by its code and its name. */
function readSubdivisions(text: string): ReadonlyMap<string, ZoneOfAddress> {
  return new Map(
    [...text.matchAll(/.+/g)].flatMap(([line]) => {
      const parts = line.split(', ')
      const zone = readZone(parts.at(-1)!)
      return parts.slice(0, 2).map((key) => [normalize(key), zone] as const)
    }),
  )
}

function readZone(text: string): ZoneOfAddress {
  return { timeZone: text.replace('?', ''), isAssumed: text.endsWith('?') }
}

/** Without accents, points and spaces, which people write or leave out. */
function normalize(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\p{M}\s.]/gu, '')
    .toUpperCase()
}
