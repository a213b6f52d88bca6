/** An event that arrives while a tick is under way waits for the next one, and no longer. */
import { randomUUID } from 'node:crypto'
import { signPayload } from '@vectis/quickbooks/webhooks'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { untilBlocked } from '../../../packages/storage-adapter/test/support/until-blocked.ts'
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

/** Every write of a run, from the first to the last, waits while a test holds this lock. */
const gate = 2026_11_23
async function gateRuns(): Promise<void> {
  const { db, schema } = app.demo.wiring.storage
  const name = sql.table(`${schema}.gated_run`)
  await sql`create function ${name}() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock_shared(${sql.lit(gate)}); return new; end $$`.execute(db)
  await sql`create trigger gated before insert or update on ${sql.table(`${schema}.quickbooks_sync_runs`)}
    for each row execute function ${name}()`.execute(db)
}

/** Goes on, and lets the run go on, when a run has begun one of its writes and `act` is done. */
async function duringWrite(begin: () => unknown, act: () => Promise<void>): Promise<void> {
  const { db } = app.demo.wiring.storage
  await db.connection().execute(async (holder) => {
    await sql`select pg_advisory_lock(${sql.lit(gate)})`.execute(holder)
    try {
      await begin()
      await untilBlocked(holder, db)
      await act()
    } finally {
      await sql`select pg_advisory_unlock(${sql.lit(gate)})`.execute(holder)
    }
  })
}

const pending = () =>
  app.demo.wiring.storage.webhookEvents.forTenant(tenantId).countPending(app.demo.company.realmId)

test('between the claim of its events and its first call, and at its end', async () => {
  await gateRuns()
  // A run is written after it claimed its events.
  await duringWrite(deliver, deliver)
  await until('both are worked off', async () => (await pending()) === 0)
  await until('nothing is read', () => !app.demo.progress.isRunning(tenantId))

  // A quiet tick claims nothing and reports no beginning.
  let quiet: ReturnType<typeof app.demo.wiring.sync> | undefined
  await duringWrite(() => void (quiet = app.demo.wiring.sync(tenantId)), deliver)
  expect((await quiet)?.kind).toBe('quiet')
  await until('the event is worked off', async () => (await pending()) === 0)
})
