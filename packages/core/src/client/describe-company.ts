import type { ConnectionStore } from '../ports/connection-store.ts'
import type { CallOptions } from '../query/realm-reader.ts'
import { isTimeZone } from '../values/calendar-date.ts'
import type { Realm } from './realm-client.ts'

/**
 * Asks QuickBooks what the connected company is called and where it is, stores both with its connection, and returns them. One call. The sync runner does it by
 * itself in a first read; a host calls it to show the name right after the consent.
 *
 * The time zone is an IANA name, or null: Intuit's documents do not promise one, and a text that `todayIn` does not know is taken for none. Null replaces nothing
 * that is stored. Throws what a call throws, see `QuickBooksError`.
 *
 * @example
 * const { companyName, timeZone } = await describeCompany(realm, storage.connections)
 */
export async function describeCompany(
  realm: Pick<Realm, 'tenantId' | 'realmId' | 'companyInfo'>,
  connections: ConnectionStore,
  options?: CallOptions,
): Promise<{ companyName: string | null; timeZone: string | null }> {
  const { realmId, tenantId } = realm
  const { CompanyName: companyName = null, DefaultTimeZone: told } =
    await realm.companyInfo(options)
  const timeZone = told && isTimeZone(told) ? told : null
  await connections.forTenant(tenantId).describeCompany({ realmId, companyName, timeZone })
  return { companyName, timeZone }
}
