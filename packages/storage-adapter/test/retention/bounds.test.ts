/** What is written down of the past that is kept: no bound moves back, and days are of one zone while any is kept by day. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTables, type Tables } from '../../src/databases/tables.ts'
import { assertKept, readKeptHistory } from '../../src/history/kept-history.ts'
import { writeBounds } from '../../src/retention/write-bounds.ts'
import { openSyncDatabase, type SyncDatabase } from '../support/sync-database.ts'

const hourOf = (hour: number) => new Date(Date.UTC(2026, 10, 2, hour)).toISOString()
const chicago = 'America/Chicago'
let database: SyncDatabase
let tables: Tables
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL')
  tables = openTables(database)
})
afterAll(() => database.close())

const write = (
  tenantId: string,
  from: number | null,
  daily: readonly [hour: number, zone: string] | null,
  dryRun = false,
) =>
  writeBounds(tables, {
    ...{ tenantId, before: from === null ? null : hourOf(from), now: null, dryRun },
    ...{ dailyBefore: daily === null ? null : hourOf(daily[0]), timeZone: daily?.[1] ?? null },
  })

test('neither bound moves back', async () => {
  await write('acme', 2, [9, chicago])
  const kept = { from: hourOf(2), daily: { until: hourOf(9), timeZone: chicago } }
  expect(await write('acme', 1, [8, chicago])).toEqual(kept)
  expect(await write('acme', 3, [10, chicago])).toEqual({
    from: hourOf(3),
    daily: { until: hourOf(10), timeZone: chicago },
  })
})

test('another zone is taken once nothing of the first one is kept by day, and no earlier', async () => {
  const paris = [11, 'Europe/Paris'] as const
  for (const dryRun of [true, false]) {
    const tenantId = `zones ${dryRun}`
    await write(tenantId, 2, [9, chicago])
    await expect(write(tenantId, 8, paris, dryRun)).rejects.toThrow(/to be America\/Chicago/)
    expect(await write(tenantId, 9, paris, dryRun)).toEqual({
      from: hourOf(9),
      daily: { until: hourOf(11), timeZone: paris[1] },
    })
  }
})

test('of several instants that cannot be asked for, the first one given is named', async () => {
  await write('asked', 5, null)
  const asked = assertKept(tables, 'asked', [hourOf(3), hourOf(6), hourOf(1)])
  await expect(asked).rejects.toMatchObject({ knownAt: hourOf(3), nearest: [hourOf(5)] })
})

test('what is kept of one tenant says nothing of another', async () => {
  await write('bounded', 5, [9, chicago])
  expect(await readKeptHistory(tables, 'free')).toEqual({ from: null, daily: null })
  await assertKept(tables, 'free', [hourOf(1), hourOf(7)])
  expect(await write('free', 1, null)).toEqual({ from: hourOf(1), daily: null })
})

test('neither bound is in the future, though the other one is not', async () => {
  const ahead = { tenantId: 'ahead', now: Date.parse(hourOf(5)), timeZone: chicago, dryRun: false }
  for (const [from, until] of [
    [1, 6],
    [6, 1],
  ] as const) {
    const bounds = { before: hourOf(from), dailyBefore: hourOf(until) }
    await expect(writeBounds(tables, { ...ahead, ...bounds })).rejects.toThrow(/no later than now/)
  }
  const { daily } = await writeBounds(tables, { ...ahead, before: null, dailyBefore: hourOf(5) })
  expect(daily?.until).toBe(hourOf(5))
})
