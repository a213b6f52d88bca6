import { expect, test } from 'vitest'
import { sql } from 'kysely'
import { createSyncStore } from '../../src/sync/sync-store.ts'
import { buildHistory } from '../support/histories.ts'
import { openSyncDatabase } from '../support/sync-database.ts'
import { untilBlocked } from '../support/until-blocked.ts'

const realmId = '9341452000000001'
const versions = [
  { gap: 1, worth: 'some', total: 40, isNoted: false, lines: 2 },
  { gap: 1, worth: 'some', total: 80, isNoted: false, lines: 1 },
  { gap: 1, worth: 'zero', total: 1, isNoted: true, lines: 0 },
] as const
const pages = buildHistory({
  objects: [{ kind: 'Payment', versions: [...versions], end: null }],
  sights: versions.map((_, version) => ({
    object: 0,
    version,
    delay: 10 * version,
    withNext: false,
    isVoidEvent: false,
  })),
})

/** A migration of the host's that fills a column of its own rewrites our rows: each UPDATE moves them. */
test('a host that rewrites settlement rows meanwhile keeps no removed line alive', async () => {
  const database = await openSyncDatabase('PostgreSQL')
  const { db, schema } = database
  const rows = sql.table(`${schema}.billing_payments`)
  const headers = sql.table(`${schema}.billing_payment_headers`)
  try {
    const store = createSyncStore({ db, schema }).forTenant('acme')
    const lease = await store.acquireLease({ realmId, owner: 'sync', leaseMs: 3_600_000 })
    if (!lease) throw new Error('Expected a free lease.')
    const commit = (n: number) => store.commit({ realmId, lease, ...pages[n]! })
    const commitDuringRewrite = (n: number) =>
      db.transaction().execute(async (host) => {
        await sql`update ${rows} set changed_at = changed_at`.execute(host)
        if (n === 2) await sql`update ${headers} set changed_at = changed_at`.execute(host)
        const committed = commit(n)
        await untilBlocked(host, db)
        return { committed }
      })
    const read = async () => {
      const found = await sql<{ amount: string; is_struck: boolean }>`
        select amount::text, deleted_at is not null as is_struck from ${rows} order by line_no`.execute(
        db,
      )
      return found.rows
    }

    await commit(0)
    expect(await read()).toEqual([
      { amount: '40', is_struck: false },
      { amount: '40', is_struck: false },
    ])
    await (
      await commitDuringRewrite(1)
    ).committed
    expect(await read()).toEqual([{ amount: '80', is_struck: false }])
    await (
      await commitDuringRewrite(2)
    ).committed
    expect(await read()).toEqual([{ amount: '80', is_struck: true }])
  } finally {
    await database.close()
  }
})
