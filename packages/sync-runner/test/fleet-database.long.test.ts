import { systemClock } from '@vectis/quickbooks'
import { startPostgres } from '@vectis/quickbooks-testkit/postgres'
import { expect, test } from 'vitest'
import { spawnRealm } from './support/spawned-realm.ts'
import { startWorkers } from './support/worker-processes.ts'

test(
  'a database that stops at once and starts six seconds later ends no worker, and work continues',
  { timeout: 900_000 },
  async () => {
    const server = await startPostgres({ url: '', from: import.meta.url })
    const spawned = await spawnRealm({
      databaseUrl: server.url,
      rows: 200,
      emulator: { throttle: false },
    })
    const workers = startWorkers(spawned.settings, 3)
    try {
      await workers.ready()
      workers.request()
      await workers.ended('succeeded')
      await server.crash()
      await systemClock.sleep(6_000)
      await server.startAgain()
      expect(workers.dead()).toEqual([])
      workers.request()
      await workers.ended('succeeded')
      expect(workers.dead()).toEqual([])
    } finally {
      await workers.close()
      await spawned.close()
      await server.close()
    }
  },
)
