import { systemClock } from '@vectis/quickbooks'
import type { WebhookEvent } from '@vectis/quickbooks/webhooks'
import { PgBoss } from 'pg-boss'
import { expect, inject, test } from 'vitest'
import { createSyncFleetClient } from '../src/fleet/create-sync-fleet-client.ts'
import { countPages } from './support/fleet-tables.ts'
import { watchPace } from './support/machine-pace.ts'
import { openProcess, spawnRealm } from './support/spawned-realm.ts'
import { startWorkers } from './support/worker-processes.ts'

// PostgreSQL, the emulator and the workers are processes of their own. Workers have the defaults of the guide, with one
// exception: pages of 50 rows, so that a read of 2,000 takes long enough to be disturbed. Real time: pg-boss calls a
// worker dead after ten seconds.

const open = async (size: number, emulator: Record<string, boolean> = {}) => {
  const spawned = await spawnRealm({
    databaseUrl: inject('postgresUrl'),
    rows: 2_000,
    emulator: { throttle: false, latency: 250, ...emulator },
  })
  const workers = startWorkers({ ...spawned.settings, pageSize: 50 }, size)
  const close = async () => {
    await workers.close()
    await spawned.close()
  }
  return { emulator: spawned.emulator, settings: spawned.settings, workers, close }
}

// Each starts five processes, and waits for pg-boss.
const timeout = 900_000

test(
  'kill -9 of the worker that reads: another one continues within 15 seconds, with the defaults',
  { timeout },
  async () => {
    const { workers, close } = await open(2)
    const watch = watchPace()
    try {
      await workers.ready()
      workers.request()
      const reader = await workers.begun()
      await systemClock.sleep(1_500)
      const again = workers.begun()
      const killedAt = performance.now()
      workers.all[reader]!.kill('SIGKILL')
      await again
      const seconds = (performance.now() - killedAt) / 1_000
      const pace = watch.pace()
      console.log(`After kill -9 another worker reads on in ${seconds.toFixed(1)} s; pace ${pace.toFixed(1)}`) // prettier-ignore
      expect(seconds).toBeLessThan(15 * pace)
      await workers.ended('succeeded')
    } finally {
      await watch.stop()
      await close()
    }
  },
)

test(
  'SIGSTOP of the worker that reads and SIGCONT later: nothing is queued for it, and a page of each entity is read twice at most',
  { timeout },
  async () => {
    const { emulator, workers, close } = await open(2)
    try {
      await workers.ready()
      workers.request()
      const reader = await workers.begun()
      await systemClock.sleep(1_500)
      workers.all[reader]!.kill('SIGSTOP')
      await workers.ended('succeeded')
      const before = (await emulator.control.log()).length
      workers.all[reader]!.kill('SIGCONT')
      // Aborted; or failed, where it was stopped inside a transaction that the database has ended since.
      while ((await workers.ended('')) !== reader);
      // Two polls of the queue and a run, had one been queued.
      await systemClock.sleep(8_000)
      const log = await emulator.control.log()
      const late = log.slice(before).filter(({ path }) => path.startsWith('/v3/company/'))
      const { pages, again } = countPages(await emulator.control.log({ operation: 'query' }))
      console.log(
        `SIGSTOP: ${pages} pages, ${again} read again, ${late.length} calls after SIGCONT`,
      )
      // What it had under way when it was stopped.
      expect(late.length).toBeLessThanOrEqual(4)
      expect(again).toBeLessThanOrEqual(5)
      expect(workers.dead()).toEqual([])
    } finally {
      await close()
    }
  },
)

test(
  'webhook to row under 5 seconds, whether the fleet rests or reads the whole company of that tenant',
  { timeout },
  async () => {
    // Books that change, unlike the large ones of the others.
    const { emulator, settings, workers, close } = await open(2, { indexed: false })
    const { databaseUrl, schema, realmId, tenantId } = settings
    const web = openProcess(settings)
    const boss = new PgBoss({
      connectionString: databaseUrl,
      schema: `${schema}_boss`,
      supervise: false,
      schedule: false,
    })
    const fleet = createSyncFleetClient({ boss, storage: web.storage })
    const watch = watchPace()
    const isStored = async (id: string) => {
      const found = await web.pool.query(`select from ${schema}.customers where external_id = $1`, [
        id,
      ])
      return found.rowCount === 1
    }
    /** Seconds from the delivery of a change to its row. */
    const deliver = async (name: string) => {
      const made = await emulator.control.operate(realmId, 'createCustomer', { displayName: name })
      const entityId = String((made as { Id: unknown }).Id)
      const receivedAt = new Date().toISOString()
      const event: WebhookEvent = {
        id: name,
        realmId,
        entity: 'customer',
        entityId,
        operation: 'created',
        occurredAt: receivedAt,
        deletedId: null,
        envelope: 'cloudevents',
        type: 'qbo.customer.created.v1',
        raw: '{}',
      }
      const begun = performance.now()
      await web.storage.webhookEvents.record([{ tenantId, event, receivedAt }])
      await fleet.request({ tenantId })
      await expect.poll(() => isStored(entityId), { timeout: 170_000, interval: 50 }).toBe(true)
      return (performance.now() - begun) / 1_000
    }
    const show = (all: number[]) => all.map((seconds) => seconds.toFixed(1)).join(', ')
    try {
      await workers.ready()
      const first = workers.ended('succeeded')
      workers.request()
      await first
      const resting = []
      for (let n = 0; n < 8; n += 1) resting.push(await deliver(`Resting ${n}`))
      const reading = []
      const begun = workers.begun()
      await fleet.request({ tenantId, mode: 'full' })
      await begun
      for (let n = 0; n < 3; n += 1) reading.push(await deliver(`Reading ${n}`))
      const pace = watch.pace()
      console.log(`Webhook to row: ${show(resting)} s at rest; ${show(reading)} s during a full read; pace ${pace.toFixed(1)}`) // prettier-ignore
      expect(Math.max(...resting, ...reading)).toBeLessThan(5 * pace)
    } finally {
      await watch.stop()
      await boss.stop({ graceful: false })
      await web.close()
      await close()
    }
  },
)
