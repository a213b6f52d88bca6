/** Passes that run at the same time, as on two servers of a host: an alert fires once all the same. */
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { untilBlocked } from '../../../storage-adapter/test/support/until-blocked.ts'
import { openHub } from '../support/hub-fixture.ts'
import { tenantRows } from '../support/tenant-rows.ts'

const today = '2026-11-23'
const clock = { now: () => Date.parse('2026-11-23T18:00:00Z'), sleep: () => Promise.resolve() }
let opened: Awaited<ReturnType<typeof openHub>>
beforeEach(async () => {
  opened = await openHub({ clock, tickets: async () => [{ customerId: 'psa-1', resolved: 7 }] })
  const rows = tenantRows(opened)
  await rows.customer('a')
  await rows.link('a', 'psa-1')
  for (let n = 0; n < 20; n += 1) await rows.invoice(`i-${n}`, 'a')
  await rows.synced('2026-11-23T17:00:00Z')
})
afterEach(() => opened.close())

test('invoice_overdue opens once', async () => {
  const passes = await Promise.all(
    [1, 2, 3, 4, 5].map(() => opened.hub.alerts.evaluateOverdue({ today })),
  )
  expect(passes.flatMap((pass) => pass.transitions.map(({ kind }) => kind))).toEqual(
    Array.from({ length: 20 }, () => 'open'),
  )
})

test('what a person dismisses as a pass begins stays dismissed', async () => {
  const { db, hub, schema } = opened
  await hub.alerts.evaluateOverdue({ today })
  const key = (await hub.alerts.list({ limit: 1 }))[0]!.key
  await sql`update ${sql.id(schema, 'billing_invoices')} set balance = 40`.execute(db)
  const holder = await db.startTransaction().execute()
  await sql`select 1 from ${sql.id(schema, 'billing_alerts')} where alert_key = ${key} for update`.execute(holder) // prettier-ignore
  const dismissing = hub.alerts.dismiss(key, { actor: 'ann', reason: 'agreed' })
  const person = await untilBlocked(holder, db)
  // It has an update for every alert, this one among them, unless it waits for the person's turn.
  const passing = hub.alerts.evaluateOverdue({ today })
  await untilBlocked(person, db)
  await holder.commit().execute()
  await dismissing
  expect((await passing).transitions).toHaveLength(19)
  expect(await hub.alerts.list({ state: 'dismissed' })).toMatchObject([{ key, dismissedBy: 'ann' }])
})

test('service_without_invoice opens once', async () => {
  const window = { today, timeZone: 'UTC', from: '2026-10-01', to: '2026-11-01' }
  const passes = await Promise.all(
    [1, 2, 3, 4, 5].map(() => opened.hub.alerts.evaluateService(window)),
  )
  expect(passes.flatMap((pass) => pass.transitions.map(({ kind }) => kind))).toEqual(['open'])
})
