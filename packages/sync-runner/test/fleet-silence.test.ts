import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { createBossDatabase } from '@vectis/quickbooks-storage'
import { expect, inject, test } from 'vitest'
import { openHangingProxy } from '../../../.ci/hanging-proxy.ts'
import { withoutAnswer } from '../../storage-adapter/test/support/without-answer.ts'
import { createSyncFleetClient } from '../src/fleet/create-sync-fleet-client.ts'
import { fleetBossOptions } from '../src/fleet/create-sync-fleet.ts'
import { connectionsOf } from './support/connections-of.ts'

const ways: [string, (url: string) => { place: object; close(): Promise<void> }][] = [
  [
    'the pool of pg-boss',
    (url) => ({
      place: { connectionString: url, max: 1, query_timeout: 60_000 },
      close: async () => undefined,
    }),
  ],
  [
    'createBossDatabase',
    (url) => {
      const pool = new pg.Pool({ connectionString: url, max: 1 })
      const db = createBossDatabase({ pool, answerWithinSeconds: 9 })
      return { place: { db }, close: () => pool.end() }
    },
  ],
]

test.for(ways)(
  'a database that is silent holds no statement of the queue on %s for good: it fails, and the next one has a new connection',
  async ([, open]) => {
    expect(fleetBossOptions.query_timeout).toBe(300_000)
    const proxy = await openHangingProxy(inject('postgresUrl'))
    const schema = `silent_${randomUUID().slice(0, 8)}`
    const { place, close } = open(proxy.url)
    const boss = new PgBoss({
      schema,
      supervise: false,
      schedule: false,
      ...fleetBossOptions,
      ...place,
    })
    const storage = { schema: 'app', connections: connectionsOf(['a']) }
    const client = createSyncFleetClient({ boss, storage })
    try {
      expect(await client.request({ tenantId: 'a' })).toBe('queued')
      proxy.hang()
      const second = () => client.request({ tenantId: 'a', mode: 'full' })
      await expect(withoutAnswer(second)).rejects.toThrow(/timeout|no answer within 9 s/)
      expect(await client.request({ tenantId: 'a', mode: 'full' })).toBe('joined')
    } finally {
      await boss.getDb().executeSql(`drop schema ${schema} cascade`)
      await boss.stop({ graceful: false })
      await close()
      await proxy.close()
    }
  },
)
