import { systemClock } from '@vectis/quickbooks'
import { expect, inject, test } from 'vitest'
import { countPages } from './support/fleet-tables.ts'
import { spawnRealm } from './support/spawned-realm.ts'
import { startWorkers } from './support/worker-processes.ts'

// PostgreSQL, the emulator and the workers are processes of their own; workers have the wiring and the defaults of the
// guide. Real time: pg-boss calls a worker dead after ten seconds.

const open = async (size: number) => {
  const spawned = await spawnRealm({
    databaseUrl: inject('postgresUrl'),
    rows: 2_000,
    emulator: { throttle: false, latency: 250 },
  })
  const workers = startWorkers({ ...spawned.settings, pageSize: 50 }, size)
  const close = async () => {
    await workers.close()
    await spawned.close()
  }
  return { emulator: spawned.emulator, workers, close }
}

test(
  'kill -9 of the worker that reads: another one goes on within 15 seconds, with the defaults',
  { timeout: 120_000 },
  async () => {
    const { workers, close } = await open(2)
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
      console.log(`After kill -9 another worker reads on in ${seconds.toFixed(1)} s`)
      expect(seconds).toBeLessThan(15)
      await workers.ended('succeeded')
    } finally {
      await close()
    }
  },
)

test(
  'SIGSTOP of the worker that reads and SIGCONT later: nothing is queued for it, and a page of each entity is read twice at most',
  { timeout: 180_000 },
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
      await workers.ended('aborted')
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
