import { CLOCK_OFF_MS } from '@vectis/quickbooks-sync'
import { bool, read, text } from '@vectis/quickbooks-storage/database'
import { describeSpan } from '../output/spans.ts'
import { checksOf, type Check } from './check.ts'
import type { DoctorFacts } from './doctor-facts.ts'

const WARN_MS = 5_000
/** The store's own words for a failed connection. */
const unreached = new Set(['database_unreachable', 'connection_lost', 'too_many_connections'])

/** Whether the database answers, and its clock. Other checks of the database need it to. */
export async function checkReachable(facts: DoctorFacts): Promise<Check[]> {
  const { storage } = facts.integration.parts
  const line = checksOf('database')
  const schema = await checkSchema(facts)
  if (unreached.has(schema.code ?? '')) return [{ ...schema, name: 'database' }]
  const before = facts.clock.now()
  try {
    const [row] = await read(
      storage,
      `select current_database()::text as name, version()::text as version, pg_is_in_recovery() as is_standby,
              current_setting('transaction_read_only') = 'on' as is_read_only,
              (extract(epoch from clock_timestamp()) * 1000)::text as now`,
      [],
      { name: text(), version: text(), is_standby: bool(), is_read_only: bool(), now: text() },
    )
    const { name, version, is_standby: isStandby, is_read_only: isReadOnly, now } = row!
    const release = version.split(' ').slice(0, 2).join(' ')
    const where = `${release}, database ${name}`
    const reached =
      isStandby || isReadOnly
        ? line.fail('database_read_only', `${where} is read-only`)
        : line.ok(`${where}, reached`)
    const here = (before + facts.clock.now()) / 2
    return [reached, checkClock('clock, database', here - Number(now))]
  } catch (error) {
    return [line.failed(error)]
  }
}

/** `offMs`: this machine's time less the other's. */
export function checkClock(name: string, offMs: number): Check {
  const line = checksOf(name)
  const off = Math.abs(offMs)
  const found = `this machine is ${describeSpan(off)} ${offMs < 0 ? 'behind' : 'ahead'}`
  if (off < WARN_MS) return line.ok(`less than ${WARN_MS / 1_000} s apart`)
  return off < CLOCK_OFF_MS ? line.warn('clock_off', found) : line.fail('clock_off', found)
}

export async function checkSchema({ integration }: DoctorFacts): Promise<Check> {
  const { storage } = integration.parts
  const line = checksOf('schema')
  try {
    await storage.assertMigrated()
    return line.ok(`"${storage.schema}" is the one of this release`)
  } catch (error) {
    return line.failed(error)
  }
}

/** Select, insert, update and delete on each of our tables. */
export async function checkRights({ integration }: DoctorFacts): Promise<Check> {
  const { storage } = integration.parts
  const line = checksOf('rights')
  try {
    const rows = await read(
      storage,
      `select tables.relname::text as name, privilege
         from pg_catalog.pg_class tables
         join pg_catalog.pg_namespace on pg_namespace.oid = tables.relnamespace
         cross join unnest(array['select', 'insert', 'update', 'delete']) as privilege
        where nspname = $1 and tables.relkind in ('r', 'p')
          and (tables.relname like 'quickbooks\\_%' or tables.relname like 'billing\\_%' or tables.relname like 'customer\\_link%'
            or tables.relname in ('customers', 'customers_versions'))
          and tables.relname <> 'quickbooks_schema_migrations'
          and not pg_catalog.has_table_privilege(tables.oid, privilege)
        order by 1, 2`,
      [storage.schema],
      { name: text(), privilege: text() },
    )
    if (rows.length === 0) return line.ok('select, insert, update and delete on all tables')
    const missing = rows.slice(0, 5).map(({ name, privilege }) => `${privilege} on ${name}`)
    const more = rows.length > 5 ? ` and ${rows.length - 5} more` : ''
    return line.fail('permission_denied', `the role lacks ${missing.join(', ')}${more}`)
  } catch (error) {
    return line.failed(error)
  }
}
