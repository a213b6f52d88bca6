import type { CompanyInfo } from '../entities/company-info/wire.ts'
import type { ConnectionStore, TimeZoneSource } from '../ports/connection-store.ts'
import type { CallOptions } from '../query/realm-reader.ts'
import { isTimeZone } from '../values/calendar-date.ts'
import { findZoneOfAddress } from '../values/zone-of-address.ts'
import type { Realm } from './realm-client.ts'

/** Known facts about a connected company. */
export interface CompanyDescription {
  companyName: string | null
  /** IANA name; null when neither QuickBooks nor the address gives one. */
  timeZone: string | null
  /** `company`, `address`, or `assumed`; null without a zone. */
  timeZoneSource: TimeZoneSource | null
}

/**
 * Asks QuickBooks for the company's name and time zone, stores both with its connection, and returns them. One call.
 * The sync runner does this in a first read. A host calls it to show the name right after the consent.
 *
 * Intuit's documents promise no time zone, and most companies report none. Then the zone comes from the company's state
 * or country. If that has several zones, it is the zone of the larger part, marked `assumed`; otherwise null. It never
 * replaces a zone that the host stored, and null replaces nothing. Throws what a call throws, see `QuickBooksError`.
 *
 * @example
 * const { companyName, timeZone } = await describeCompany(realm, storage.connections)
 */
export async function describeCompany(
  realm: Pick<Realm, 'tenantId' | 'realmId' | 'companyInfo'>,
  connections: ConnectionStore,
  options?: CallOptions,
): Promise<CompanyDescription> {
  const { realmId, tenantId } = realm
  const company = await realm.companyInfo(options)
  const { CompanyName: companyName = null } = company
  const { timeZone, timeZoneSource } = findTimeZone(company)
  const described = { companyName, timeZone, timeZoneSource: timeZoneSource ?? 'company' } as const
  await connections.forTenant(tenantId).describeCompany({ realmId, ...described })
  return { companyName, timeZone, timeZoneSource }
}

function findTimeZone({
  DefaultTimeZone: reported,
  CompanyAddr: address,
  Country: edition,
}: CompanyInfo): Pick<CompanyDescription, 'timeZone' | 'timeZoneSource'> {
  // Text that is no IANA name, such as "Pacific Standard Time", counts as no zone.
  if (reported && isTimeZone(reported)) return { timeZone: reported, timeZoneSource: 'company' }
  const subdivision = address?.CountrySubDivisionCode
  for (const country of [address?.Country, edition]) {
    const found = findZoneOfAddress({ country, subdivision })
    if (found !== null) {
      const { timeZone, isAssumed } = found
      return { timeZone, timeZoneSource: isAssumed ? 'assumed' : 'address' }
    }
  }
  return { timeZone: null, timeZoneSource: null }
}
