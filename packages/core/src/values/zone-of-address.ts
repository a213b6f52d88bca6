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
  const code = findCountryCode(country ?? '')
  subdivisions ??= new Map(
    [...zonesOfSubdivisions].map(([of, text]) => [of, readSubdivisions(text)]),
  )
  countries ??= readCountries()
  const zone =
    subdivisions.get(code)?.get(normalize(subdivision ?? '')) ?? countries.get(code) ?? null
  return zone !== null && isTimeZone(zone.timeZone) ? zone : null
}

/** Two letters of ISO 3166, from any spelling of the country; empty if unknown. */
function findCountryCode(country: string): string {
  const name = normalize(country)
  if (/^[A-Z]{2}$/.test(name) && name !== 'UK') return name
  countryNames ??= nameCountries()
  return countryNames.get(name) ?? ''
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

function nameCountries(): ReadonlyMap<string, string> {
  const english = new Intl.DisplayNames(['en'], { type: 'region' })
  const codes = [...(countries ?? readCountries()).keys(), ...zonesOfSubdivisions.keys()]
  return new Map([
    ...codes.map((code) => [normalize(english.of(code) ?? code), code] as const),
    ...otherNames,
  ])
}

function readCountries(): ReadonlyMap<string, ZoneOfAddress> {
  const entries = zonesOfCountries.split(',').map((entry) => entry.trim().split(' '))
  return new Map(entries.map(([code = '', zone = '']) => [code, readZone(zone)]))
}

function readSubdivisions(text: string): ReadonlyMap<string, ZoneOfAddress> {
  return new Map(
    text
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [code = '', name = '', zone = ''] = line.split(',').map((part) => part.trim())
        return [code, normalize(name)].map((key) => [key, readZone(zone)] as const)
      }),
  )
}

function readZone(text: string): ZoneOfAddress {
  return { timeZone: text.replace('?', ''), isAssumed: text.endsWith('?') }
}

function normalize(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\p{M}.]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toUpperCase()
}
