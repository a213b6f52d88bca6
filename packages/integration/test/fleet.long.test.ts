/** One option makes many processes of it: a web process that runs nothing, and a worker that does. */
import { fleetBossOptions } from '@vectis/quickbooks-sync/fleet'
import { buildTestDelivery } from '@vectis/quickbooks-webhooks'
import { PgBoss } from 'pg-boss'
import { afterEach, expect, inject, test } from 'vitest'
import { createIntegration } from '../src/index.ts'
import { authorize, openHost, publicUrl, realmId, type Host } from './support/open-host.ts'

const verifierToken = 'verifier-token-of-the-app'
const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

function openBoss(): PgBoss {
  const boss = new PgBoss({
    connectionString: inject('postgresUrl'),
    schema: `boss_${process.pid}_${Date.now()}`,
    max: 3,
    ...fleetBossOptions,
  })
  boss.on('error', () => {})
  ends.push(() => boss.stop({ graceful: false }))
  return boss
}

test(
  'a consent and a delivery in a web process are read by a worker',
  { timeout: 600_000 },
  async () => {
    const boss = openBoss()
    const fleet = { boss, pollingSeconds: 0.5 }
    const host: Host = await openHost({
      fleet: { ...fleet, work: false },
      verifierTokens: [verifierToken],
    })
    ends.push(() => host.close())
    const { storage } = host.quickbooks.parts
    await host.quickbooks.start()
    const worker = createIntegration({
      storage,
      fleet,
      credentials: { sandbox: host.emulator.credentials() },
      endpoints: host.endpoints,
      publicUrl,
      authorize,
      clock: host.clock,
    })
    ends.push(() => worker.close())
    await worker.start()

    await host.connect()
    const runs = () => storage.sync.forTenant('acme').readRuns({ realmId, limit: 10 })
    const read = async () => (await runs()).filter(({ outcome }) => outcome === 'succeeded').length
    await expect.poll(read, { timeout: 170_000 }).toBe(1)

    const { clock } = host
    const url = host.quickbooks.addresses.webhookUrl
    const delivery = buildTestDelivery({ url, realmId, verifierToken, clock })
    expect((await host.quickbooks.routes(delivery)).status).toBe(200)
    const events = storage.webhookEvents.forTenant('acme')
    await expect.poll(() => events.countPending(realmId), { timeout: 170_000 }).toBe(0)

    // Both processes read the same status, and the one that made no calls knows none.
    const [web, working] = await Promise.all(
      [host.quickbooks, worker].map((one) => one.for('acme').status()),
    )
    expect(web?.health).toBe('healthy')
    expect(working?.runs).toEqual(web?.runs)
    await expect(host.quickbooks.parts.fleet?.status()).resolves.toMatchObject({ schedules: 1 })
  },
)
