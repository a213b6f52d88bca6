import type { Environment } from '@vectis/quickbooks'
import type { TimeZoneSource } from '@vectis/quickbooks/ports'
import { sql } from 'kysely'
import type { CompiledQuery, Kysely } from 'kysely'
import { bool } from '../databases/columns.ts'
import { compilePrepared, executeCompiled } from '../databases/run.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import type { LeaseClock } from './refresh-lease.ts'
import { storedConnectionColumns } from './stored-connection.ts'
import type { StoredConnection } from './stored-connection.ts'

const readBool = bool()

interface ReadConnection extends StoredConnection {
  /** Another owner's lease for the stored generation is still live. */
  lease_is_live: boolean
}

/**
 * By the clock of a store, which no other store has, so that it is of one schema: every page and tick reads the
 * connection, and to compile its thirty columns takes longer than to read them. With a clock of the host's its time is a
 * parameter too, and the statement is compiled each time.
 */
const compiledReads = new WeakMap<LeaseClock, CompiledQuery<ReadConnection>>()

export async function readConnection(
  db: Kysely<StorageDatabase>,
  now: LeaseClock,
  tenantId: string,
): Promise<ReadConnection | null> {
  const known = compiledReads.get(now)
  const statement = known ? { ...known, parameters: [tenantId] } : compileRead(db, now, tenantId)
  if (statement.parameters.length === 1) compiledReads.set(now, statement)
  const [row] = (await executeCompiled(db, statement)).rows
  return row ? { ...row, lease_is_live: readBool(row.lease_is_live, 'lease_is_live') } : null
}

function compileRead(
  db: Kysely<StorageDatabase>,
  now: LeaseClock,
  tenantId: string,
): CompiledQuery<ReadConnection> {
  const statement = db
    .selectFrom('quickbooks_connections')
    .select(storedConnectionColumns)
    .select(
      sql<boolean>`coalesce(refresh_generation = generation and refresh_lease_until > ${now()}, false)`.as(
        'lease_is_live',
      ),
    )
    .where('tenant_id', '=', tenantId)
  return compilePrepared(statement)
}

/** One page of tenants that are connected or unconfirmed, by tenant id, after `after`. */
export async function listConnected(
  db: Kysely<StorageDatabase>,
  after: string | null,
  limit: number,
): Promise<{ tenant_id: string; environment: Environment; realm_id: string }[]> {
  let query = db
    .selectFrom('quickbooks_connections')
    .select(['tenant_id', 'environment', 'realm_id'])
    .where('state', 'in', ['connected', 'unconfirmed'])
    .orderBy('tenant_id')
    .limit(limit)
  if (after !== null) query = query.where('tenant_id', '>', after)
  return query.execute()
}

/**
 * Stores facts about a company; null replaces nothing. The realm is checked because a late answer may be about the
 * previous company.
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

/** The host's own setting takes precedence over what QuickBooks reports, and that over an address. */
function isReplacedBy(source: TimeZoneSource) {
  const keeps = { host: [], company: ['host'], address: ['host', 'company'] } as const
  const kept: readonly string[] = keeps[source === 'assumed' ? 'address' : source]
  return sql<boolean>`not (coalesce(time_zone_source, '') = any(${`{${kept.join(',')}}`}::text[]))`
}
