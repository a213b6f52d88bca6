import type { TimeZoneSource } from '@vectis/quickbooks'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'

/**
 * Stores what is known of a company; null forgets nothing. An answer can be late: of the company that was connected
 * before.
 */
export async function describeCompany(
  db: Kysely<StorageDatabase>,
  input: {
    tenantId: string
    realmId: string
    companyName: string | null
    timeZone: string | null
    timeZoneSource?: TimeZoneSource
    homeCurrency?: string | null
  },
): Promise<void> {
  const { timeZone, timeZoneSource = 'host' } = input
  await db
    .updateTable('quickbooks_connections')
    .set({
      company_name: sql<string | null>`coalesce(${input.companyName}::text, company_name)`,
      home_currency: sql<
        string | null
      >`coalesce(${input.homeCurrency ?? null}::text, home_currency)`,
      updated_at: sql<string>`now()`,
    })
    .$if(timeZone !== null, (update) =>
      update.set({
        time_zone: sql<string>`case when ${isReplacedBy(timeZoneSource)} then ${timeZone}::text else time_zone end`,
        time_zone_source: sql<TimeZoneSource>`case when ${isReplacedBy(timeZoneSource)} then ${timeZoneSource}::text else time_zone_source end`,
      }),
    )
    .where('tenant_id', '=', input.tenantId)
    .where('realm_id', '=', input.realmId)
    .execute()
}

/** The host's own setting stands above what QuickBooks tells, and that above an address. */
function isReplacedBy(source: TimeZoneSource) {
  const keeps = { host: [], company: ['host'], address: ['host', 'company'] } as const
  const kept: readonly string[] = keeps[source === 'assumed' ? 'address' : source]
  return sql<boolean>`not (coalesce(time_zone_source, '') = any(${`{${kept.join(',')}}`}::text[]))`
}
