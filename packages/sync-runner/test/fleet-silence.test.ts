import { randomUUID } from 'node:crypto'
import { PgBoss } from 'pg-boss'
import { expect, inject, test } from 'vitest'
import { openHangingProxy } from '../../../.ci/hanging-proxy.ts'
import { createSyncFleetClient } from '../src/fleet/create-sync-fleet-client.ts'
import { fleetBossOptions } from '../src/fleet/create-sync-fleet.ts'
import { connectionsOf } from './support/connections-of.ts'

test('a database that is silent holds no statement of the queue for good: it fails, and the next one has a new connection', async () => {
  expect(fleetBossOptions.query_timeout).toBe(300_000)
  const proxy = await openHangingProxy(inject('postgresUrl'))
  const schema = `silent_${randomUUID().slice(0, 8)}`
  const boss = new PgBoss({
    connectionString: proxy.url,
    schema,
    max: 1,
    supervise: false,
    schedule: false,
    ...fleetBossOptions,
    ...{ query_timeout: 1_000 },
  })
  const storage = { schema: 'app', connections: connectionsOf(['a']) }
  const client = createSyncFleetClient({ boss, storage })
  try {
    expect(await client.request({ tenantId: 'a' })).toBe('queued')
    proxy.hang()
    await expect(client.request({ tenantId: 'a', mode: 'full' })).rejects.toThrow(/timeout/)
    expect(await client.request({ tenantId: 'a', mode: 'full' })).toBe('joined')
  } finally {
    await boss.getDb().executeSql(`drop schema ${schema} cascade`)
    await boss.stop({ graceful: false })
    await proxy.close()
  }
})
