import { randomUUID } from 'node:crypto'
import { createStorage } from '@vectis/quickbooks-storage'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { hostNames, openHost, send } from './hosts.ts'
import { startPoolingProxy } from './pooling-proxy.ts'
import { storageClock, walkHub, type HubAnswers } from './walk-hub.ts'

const keys = { current: { id: 'k1', key: Buffer.from('CANARYCANARYCANARYCANARYCANARY00') } }

/** Of `pnpm test`: the one that leaves the least of what an answer is made of. `LONG=1` tries every one. */
const few: (typeof hostNames)[number][] = ['every result as text']
const isLong = process.env['LONG'] === '1'
const tried = hostNames.slice(1).filter((name) => isLong || few.includes(name))

/** Migrates, fills and asks everything through one host's database client. */
async function walk(name: string): Promise<HubAnswers> {
  const schema = `host_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  const { db, close } = await openHost(name, inject('postgresUrl'))
  try {
    const storage = createStorage({ db, schema, keys, clock: storageClock })
    await storage.migrate()
    const answers = await walkHub(storage, { db, schema })
    await send(db, `drop schema ${schema} cascade`)
    return answers
  } finally {
    await close()
  }
}

describe('the hub answers the same whatever Kysely, driver, proxy or role the host brings', () => {
  let expected: HubAnswers
  beforeAll(async () => {
    expected = await walk('pg as it comes')
  })

  test('there is something to compare', () => {
    expect(tried.length).toBeGreaterThanOrEqual(few.length)
    const { overdue, panels, listed, timeline, service, moved, unassigned } = expected
    expect(overdue.firing.length).toBeGreaterThan(9)
    expect(listed.length).toBeGreaterThan(9)
    expect(service.firing.length).toBeGreaterThan(0)
    expect(
      panels.some(({ panel }) => panel.currencies.some((one) => (one.overdueCount ?? 0) > 1)),
    ).toBe(true)
    expect(panels.some(({ revenue }) => revenue.revenue !== null)).toBe(true)
    expect(panels.some(({ panel }) => panel.recentInvoices.some((i) => i.settlements.length))).toBe(
      true,
    )
    expect(timeline[0]?.events.length).toBe(3)
    expect(moved.length).toBeGreaterThan(2)
    expect(JSON.stringify(expected.explained)).toMatch(/"calls":\[\{"kind":"page".*"actor":"ada"/)
    expect(unassigned).toMatchObject([{ invoices: 2, unreadable: 1 }])
    expect(expected.serviceAgain).toEqual([])
    const { past } = expected
    expect([past.panel.state, past.totals.currencies.length]).toEqual(['ready', 2])
    const { replayed, rederived } = expected.tried
    expect(JSON.stringify(replayed)).toContain('invoice_overdue:quickbooks:')
    expect(rederived).toContainEqual(expect.objectContaining({ entity: 'Invoice', different: [] }))
    const { planned, thinned, daily, notOfADay, dropped, from, tooEarly } = expected.kept
    expect(thinned.total).toBeGreaterThan(3)
    expect(planned.total).toBe(thinned.total + dropped.total)
    expect(daily.daily?.timeZone).toBe('America/Los_Angeles')
    expect(notOfADay).toContain('of that time only the start of each day is kept')
    expect(from).toEqual({ from: '2026-11-23T18:02:00.000Z', daily: null })
    expect(tooEarly).toContain('the history of this tenant begins later')
    const marks = panels.flatMap(({ panel }) => panel.currencies.map((one) => one.unreadable))
    for (const mark of ['dueDates', 'currencies', 'newerVersions'] as const) {
      expect(
        marks.some((counts) => counts[mark] > 0),
        mark,
      ).toBe(true)
    }
  })

  test('a pool of ours, whose reads are prepared, also behind a proxy that pools by transaction', async () => {
    const url = inject('postgresUrl')
    const proxy = await startPoolingProxy(url)
    try {
      // Without the proxy is how most tests of the hub ask: `LONG=1` compares that too.
      for (const one of isLong ? [url, proxy.url] : [proxy.url]) {
        const schema = `host_${randomUUID().replaceAll('-', '').slice(0, 12)}`
        const storage = createStorage({ url: one, schema, keys, clock: storageClock })
        await storage.migrate()
        expect(await walkHub(storage, { db: storage.db, schema })).toEqual(expected)
        await send(storage.db, `drop schema ${schema} cascade`)
        await storage.close()
      }
    } finally {
      await proxy.close()
    }
  })

  test.for(tried)('%s', async (name) => {
    expect(await walk(name)).toEqual(expected)
  })
})
