/** An embedded database works on the thread of its host: a page is written in slices, with turns between them. */
import { buildCustomerRow, parseRows } from '@vectis/quickbooks/rows'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { buildPages } from '../../bench/pages.ts'
import { ingest, realmId } from '../../bench/ways.ts'
import type { AnyKysely } from '../../src/index.ts'
import { createSyncStore } from '../../src/sync/sync-store.ts'
import { firstColumn } from '../../src/sync/build-page-statement.ts'
import { openSyncDatabase } from '../support/sync-database.ts'

async function writePage(
  engine: 'PostgreSQL' | 'PGlite',
  turn: () => Promise<void>,
  pages = buildPages(500),
) {
  const rows: number[] = []
  let turns = 0
  let isDone = false
  const database = await openSyncDatabase(engine, {
    ownSchema: true,
    onQuery: ({ sql, parameters }) => {
      if (!/^with .*insert into "[^"]+"\."?billing_invoices/s.test(sql)) return
      rows.push(String(parameters[firstColumn - 1]).split(',').length)
    },
  })
  const count = () => {
    turns += 1
    if (!isDone) setImmediate(count)
  }
  try {
    await turn()
    setImmediate(count)
    const counts = await ingest(database, 'acme', pages, { finishes: false })
    return { rows, turns, counts }
  } finally {
    isDone = true
    await database.close()
  }
}

const immediate = () =>
  new Promise<void>((resolve) => {
    setImmediate(resolve)
  })

test('on PGlite no statement writes more than 75 rows, and others have their turn between two', async () => {
  const { rows, turns, counts } = await writePage('PGlite', immediate)
  expect(rows).toEqual([75, 75, 75, 75, 75, 75, 50])
  expect(turns).toBeGreaterThanOrEqual(7)
  expect(counts).toMatchObject({ inserted: 500, updated: 0, unchanged: 0 })
})

test('while no row changes, more rows go at once, until one does', async () => {
  const [page = ''] = buildPages(500)
  const last = page.lastIndexOf('"SyncToken":"')
  const changed = `${page.slice(0, last)}"SyncToken":"9${page.slice(last + '"SyncToken":"'.length)}`
  const pages = [page, page, page, changed, page]
  const { rows, counts } = await writePage('PGlite', immediate, pages)
  expect(rows.slice(7)).toEqual([75, 350, 75, 350, 150, 350, 150, 75, 350, 75])
  expect(counts).toMatchObject({ inserted: 500, unchanged: 1_998 })
})

test.for([
  ['a turn of its own', immediate],
  ['no turn before it', () => Promise.resolve()],
] as const)('a server gets a page in one statement, after %s', async ([, turn]) => {
  expect(await writePage('PostgreSQL', turn)).toMatchObject({
    rows: [500],
    counts: { inserted: 500 },
  })
})

test('a page of a first read has the badges of the day at once; rows that are stored already are judged', async () => {
  const database = await openSyncDatabase('PostgreSQL', { ownSchema: true })
  const today = '2026-11-23'
  const invoices = sql.table(`${database.schema}.billing_invoices`)
  try {
    const pages = buildPages(500)
    const counts = await ingest(database, 'acme', [...pages, ...pages], { firstOn: today })
    expect(counts).toMatchObject({ inserted: 500, unchanged: 500, updated: 0 })
    const { rows } = await sql<{ late: number }>`
      select count(*)::integer as late from ${invoices} where status = 'overdue'`.execute(
      database.db,
    )
    expect(rows[0]?.late).toBeGreaterThan(0)
    const store = createSyncStore(database).forTenant('acme')
    expect(await store.refreshStatuses({ realmId, today })).toBe(0)
  } finally {
    await database.close()
  }
})

test.for([
  ['PGlite', 'off'],
  ['PostgreSQL', 'on'],
] as const)(
  'on %s a batch has wal_init_zero %s, and nothing after it',
  async ([engine, within]) => {
    const database = await openSyncDatabase(engine, { ownSchema: true })
    const settings: string[] = []
    const note = async (db: AnyKysely) => {
      const { rows } = await sql<{
        zero: string
      }>`select current_setting('wal_init_zero') as zero`.execute(db)
      settings.push(rows[0]?.zero ?? '')
    }
    try {
      const store = createSyncStore({ ...database, directory: { apply: ({ transaction }) => note(transaction) } }) // prettier-ignore
      const tenant = store.forTenant('acme')
      const lease = await tenant.acquireLease({ realmId, owner: 'test', leaseMs: 60_000 })
      if (lease === null) throw new Error('Expected a free lease.')
      const { rows } = parseRows('Customer', [{ Id: '1', DisplayName: 'Acme' }], { realmId })
      const batch = { realmId, lease, observedAt: '2026-11-23T12:00:00Z' }
      await tenant.commit({
        ...batch,
        rows: { Customer: rows.map((row) => buildCustomerRow(row)) },
      })
      await note(database.db)
      expect(settings).toEqual([within, 'on'])
    } finally {
      await database.close()
    }
  },
)
