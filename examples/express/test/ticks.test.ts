/** An event that arrives while a tick is under way waits for the next one, and no longer. */
import { randomUUID } from 'node:crypto'
import { signPayload } from '@vectis/quickbooks/webhooks'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tenantId } from '../src/start.ts'
import { openRecorded, verifierToken, type Recorded } from './support/open-recorded.ts'
import { until } from './support/until.ts'

let app: Recorded
beforeAll(async () => {
  app = await openRecorded()
  await app.signIn('admin')
  await app.connect()
  await app.setVerifierToken(verifierToken)
})
afterAll(() => app.close())

async function deliver(): Promise<void> {
  const event = {
    specversion: '1.0',
    id: randomUUID(),
    source: 'intuit.test',
    type: 'qbo.customer.updated.v1',
    time: new Date(app.demo.emulator.clock.now()).toISOString(),
    intuitentityid: '1',
    intuitaccountid: app.demo.company.realmId,
  }
  const body = JSON.stringify([event])
  const headers = { 'intuit-signature': signPayload(body, verifierToken) }
  const answer = await fetch(app.demo.wiring.webhookUrl, { method: 'POST', headers, body })
  expect(answer.status).toBe(200)
}

/** Lets every write of a run take its time, from the first to the last. */
async function slowRuns(): Promise<void> {
  const { db, schema } = app.demo.wiring.storage
  const name = sql.table(`${schema}.slow_run`)
  await sql`create function ${name}() returns trigger language plpgsql as $$
    begin perform pg_sleep(0.4); return new; end $$`.execute(db)
  await sql`create trigger slow before insert or update on ${sql.table(`${schema}.quickbooks_sync_runs`)}
    for each row execute function ${name}()`.execute(db)
}

async function isWritingRun(): Promise<boolean> {
  const { db } = app.demo.wiring.storage
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event = 'PgSleep' and query like '%quickbooks_sync_runs%'`.execute(
    db,
  )
  return (rows[0]?.count ?? 0) > 0
}

const pending = () =>
  app.demo.wiring.storage.webhookEvents.forTenant(tenantId).countPending(app.demo.company.realmId)

test('between the claim of its events and its first call, and at its end', async () => {
  await slowRuns()
  await deliver()
  await until('a run is written, after it claimed its events', isWritingRun)
  await deliver()
  await until('both are worked off', async () => (await pending()) === 0)
  await until('nothing is read', () => !app.demo.progress.isRunning(tenantId))

  // A quiet tick claims nothing and reports no beginning.
  const quiet = app.demo.wiring.sync(tenantId)
  await until('a quiet tick is written', isWritingRun)
  await deliver()
  expect((await quiet).kind).toBe('quiet')
  await until('the event is worked off', async () => (await pending()) === 0)
})
