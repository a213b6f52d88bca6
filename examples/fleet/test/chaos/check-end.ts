import { holds } from './fleet-world.ts'
import type { App, Tenant, World } from './fleet-world.ts'

/** What is asked at the end, and what was found where the answer is no. */
export interface Check {
  name: string
  problems: string[]
}

const isLiving = ({ left, kind }: Tenant) =>
  left === null && (kind === 'normal' || kind === 'hanging')

/** Books equal rows, within the time, for every living tenant that is not poisoned. */
export async function checkBooks(world: World, withinMs: number): Promise<Check> {
  const { books, server, apps } = world
  const problems: string[] = []
  const begun = performance.now()
  for (const { schema, tenants } of apps) {
    for (const { tenantId, realmId } of tenants.filter(isLiving)) {
      let found: string[] = []
      const compare = async () => {
        found = await books
          .compare({ url: server.url, schema, tenantId, realmId })
          .catch((error: unknown) => [String(error)])
        return found.length === 0
      }
      const isEqual = await holds(world, compare, withinMs - (performance.now() - begun))
      if (!isEqual) problems.push(`${tenantId}: ${found.slice(0, 3).join('; ')}`)
    }
  }
  return { name: 'books equal rows for every living tenant', problems }
}

/** Nothing of a deleted tenant in any table of the app's schema or of pg-boss. */
export async function checkDeleted({ pool, apps }: World): Promise<Check> {
  const problems: string[] = []
  for (const { schema, tenants } of apps) {
    const deleted = tenants.filter(({ left }) => left === 'deleted')
    const { rows: tables } = await pool.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_catalog.pg_tables
       where schemaname in ($1, 'pgboss') order by 1`,
      [schema],
    )
    for (const { name } of tables) {
      for (const { tenantId, realmId } of deleted) {
        const { rows } = await pool.query<{ rows: number; one: string }>(
          `select count(*)::int as rows, min(t::text) as one from ${name} t
           where strpos(t::text, $1) > 0 or strpos(t::text, $2) > 0`,
          [tenantId, realmId],
        )
        const { rows: count, one } = rows[0]!
        if (count > 0) problems.push(`${tenantId}: ${count} in ${name}: ${one.slice(0, 200)}`)
      }
    }
  }
  return { name: 'nothing of a deleted tenant is left', problems }
}

/** One schedule for each connected tenant, in the queue of its own app. */
export async function checkSchedules({ pool, apps }: World): Promise<Check> {
  const problems: string[] = []
  for (const { schema, tenants } of apps) {
    const { rows } = await pool.query<{ key: string }>(
      'select key from pgboss.schedule where name = $1',
      [`quickbooks-sync/${schema}`],
    )
    const found = rows.map(({ key }) => key).toSorted()
    const expected = tenants.filter(({ left }) => left === null).map(({ tenantId }) => tenantId)
    if (found.join() !== expected.toSorted().join()) {
      problems.push(`${schema}: ${found.length} schedules, expected ${expected.length}`)
    }
  }
  return { name: 'each app has one schedule per connected tenant', problems }
}

/** At the end every process receives SIGTERM: it ends by itself, with 0, within the time. */
export async function checkShutdown(world: World, withinMs: number): Promise<Check> {
  const problems: string[] = []
  const all = world.apps.flatMap(({ web, workers }: App) => [web, ...workers])
  for (const program of all) program.kill('SIGTERM')
  for (const program of all) {
    if (!(await holds(world, async () => program.hasEnded(), withinMs))) {
      problems.push(`${program.name} still runs`)
      continue
    }
    const { code, signal } = await program.ended
    if (code !== 0) problems.push(`${program.name} ended with ${code ?? signal}`)
  }
  return { name: 'SIGTERM ends every process in order', problems }
}
