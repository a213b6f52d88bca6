import { createIndexedCompany } from '@vectis/quickbooks-emulator'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { createSyncRunner } from '../src/create-sync-runner.ts'
import { createSeeded } from './simulation/seeded.ts'
import { countPages, digestTables, readTotals } from './support/fleet-tables.ts'
import { startKilledFleet } from './support/killed-fleet.ts'
import { connectSchema, openProcess, spawnRealm } from './support/spawned-realm.ts'
import type { ProcessSettings } from './support/spawned-realm.ts'

// PostgreSQL, the emulator and four workers are processes of their own; the emulator's log is the witness. Some
// minutes, as pg-boss calls a worker
// dead after ten seconds:
// LONG=1 FULL=1 pnpm test sync-runner
// packages/sync-runner/test/fleet-kill.long.test.ts
const isFull = process.env['FULL'] === '1'
const form = isFull
  ? { rows: 50_000, kills: 100, pageSize: 200, latency: 120 }
  : { rows: 3_000, kills: 2, pageSize: 100, latency: 40 }

test(
  `kill -9 ${form.kills} times during a first read of ${form.rows} rows by a fleet of four`,
  { timeout: 2_400_000 },
  async () => {
    const databaseUrl = inject('postgresUrl')
    const spawned = await spawnRealm({
      databaseUrl,
      rows: form.rows,
      emulator: { throttle: false, latency: form.latency },
    })
    const { emulator, settings } = spawned
    const random = createSeeded(1)
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
    try {
      const fleet = await startKilledFleet(
        { ...settings, pageSize: form.pageSize, entitiesAtOnce: 1, isSmall: true },
        4,
      )
      const begun = performance.now()
      let kills = 0
      let killedReading = 0
      fleet.request()
      try {
        while (kills < form.kills) {
          // Alternate between the worker that is reading, at a random moment of its run, and a random worker.
          const victim = kills % 2 === 0 ? await fleet.reader() : fleet.anyone(random.integer(0, 3))
          expect(victim, 'The read ended before all kills; make it longer.').not.toBeNull()
          const afterMs = random.integer(0, 6 * form.latency)
          if (await fleet.kill(victim!, afterMs)) killedReading += 1
          kills += 1
        }
        await fleet.succeeded()
      } finally {
        await fleet.close()
      }
      const seconds = (performance.now() - begun) / 1_000
      const { pages, again } = countPages(await emulator.control.log({ operation: 'query' }))
      console.log(
        `${kills} kills, ${killedReading} of them of the worker that read: ${pages} pages, ${again} read again, ${seconds.toFixed(0)} s`,
        fleet.ended,
      )
      expect(killedReading).toBeGreaterThanOrEqual(form.kills / 2)
      expect(again).toBeLessThanOrEqual(killedReading)

      // Equal to the emulator's books, and row for row to an undisturbed read.
      const { customers, invoices, payments, creditMemos, invoiced, outstanding, received } =
        createIndexedCompany({
          realmId: settings.realmId,
          clock: { now: () => Date.now() },
          invoices: spawned.invoices,
        }).totals
      expect(await readTotals(pool, settings)).toEqual({
        customers,
        invoices,
        payments,
        creditMemos,
        invoiced,
        outstanding,
        received,
      })
      const undisturbed = await connectSchema(databaseUrl, emulator, settings.tenantId)
      await readOnce(undisturbed)
      expect(await digestTables(pool, settings)).toEqual(await digestTables(pool, undisturbed))
      await pool.query(`drop schema ${undisturbed.schema} cascade`)
    } finally {
      await pool.query(`drop schema if exists ${settings.schema}_boss cascade`)
      await pool.end()
      await spawned.close()
    }
  },
)

async function readOnce(settings: ProcessSettings): Promise<void> {
  const { storage, quickbooks, close } = openProcess(settings, {
    limiter: { schedule: (_input, call) => call(), throttled: () => undefined },
  })
  try {
    const runner = createSyncRunner({
      quickbooks,
      store: storage.sync,
      connections: storage.connections,
    })
    const report = await runner.runOnce({ tenantId: settings.tenantId })
    expect(report).toMatchObject({ outcome: 'succeeded', report: { differences: [] } })
    await runner.stop()
  } finally {
    await close()
  }
}
