import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'

/** Stores what CompanyInfo told; null forgets nothing. An answer can be late: of the company that was connected before. */
export async function describeCompany(
  db: Kysely<StorageDatabase>,
  input: {
    tenantId: string
    realmId: string
    companyName: string | null
    timeZone: string | null
  },
): Promise<void> {
  await db
    .updateTable('quickbooks_connections')
    .set({
      company_name: sql<string | null>`coalesce(${input.companyName}::text, company_name)`,
      time_zone: sql<string | null>`coalesce(${input.timeZone}::text, time_zone)`,
      updated_at: sql<string>`now()`,
    })
    .where('tenant_id', '=', input.tenantId)
    .where('realm_id', '=', input.realmId)
    .execute()
}
