/** What pages show while figures are unknown: they never fall back to zero, "not overdue" or UTC. */
import { todayIn } from '@vectis/quickbooks/values'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tenantId } from '../src/start.ts'
import { billCustomer } from './support/bill-customer.ts'
import { openRecorded, type Recorded } from './support/open-recorded.ts'

let app: Recorded
let customerId: string
beforeAll(async () => {
  app = await openRecorded()
  ;({ customerId } = billCustomer(app.demo))
  await app.signIn('admin')
  await app.connect()
  const { hub } = app.demo.wiring
  await hub.forTenant(tenantId).links.apply()
  const { alerts } = hub.forTenant(tenantId)
  const { company, emulator } = app.demo
  await alerts.evaluateOverdue({ today: todayIn(company.timeZone, emulator.clock.now()) })
})
afterAll(() => app.close())

const execute = (statement: ReturnType<typeof sql>) => statement.execute(app.demo.wiring.storage.db)

test('no time zone: figures that need a date are shown as unknown, on every page', async () => {
  const zone = (await app.demo.wiring.storage.connections.forTenant(tenantId).read())?.timeZone
  await execute(sql`update quickbooks_connections set time_zone = null`)
  const { text } = await app.page(`/customers/${customerId}`)
  expect(text).toContain('data-zone="missing"')
  expect(text).toContain('overdue unknown: no time zone')
  expect(text).toContain('Unknown: no time zone.')
  expect(text).toContain('overdue unknown</span>')
  expect(text).toContain('Without a time zone it is unknown when')
  expect(text).not.toContain('badge overdue')

  const dryRun = await app.page('/alerts?dry-run=1')
  expect(dryRun.text).toContain('data-zone="missing"')
  expect(dryRun.text).toContain('Cannot be checked')
  expect(dryRun.text).toContain('no time zone is known for this company')
  expect(dryRun.text).toContain('0 alerts would fire')

  await app.demo.wiring.hub.forTenant(tenantId).alerts.evaluateOverdue({ today: null })
  expect((await app.page('/alerts')).text).toContain('data-inconclusive="no_time_zone"')
  expect((await app.page('/customers')).text).toContain('data-zone="missing"')
  await execute(sql`update quickbooks_connections set time_zone = ${zone}`)
  expect((await app.page(`/customers/${customerId}`)).text).not.toContain('data-zone')
})

test('marks: a figure, an invoice and the customers page show what could not be read', async () => {
  await execute(
    sql`update billing_invoices set unreadable_since = now(), unreadable_path = 'TotalAmt' where balance > 0`,
  )
  await execute(
    sql`update billing_invoices set unreadable_fields = '{DueDate}', due_date = null where balance > 0`,
  )
  const { text } = await app.page(`/customers/${customerId}`)
  expect(text).toContain('with a newer version that cannot be read: shown as before.')
  expect(text).toContain('with a due date that cannot be read: perhaps overdue.')
  expect(text).toContain('Due date not readable')
  expect(text).toContain('not readable: newer version, due date')
  expect((await app.page('/alerts?dry-run=1')).text).toContain(
    'a newer version cannot be read since',
  )

  expect((await app.page('/customers')).text).not.toContain('data-unassigned')
  await execute(sql`update billing_invoices set customer_external_id = null where balance > 0`)
  // The pages keep their sums until a write of the SDK, which names its evidence.
  await execute(
    sql`insert into billing_evidence (tenant_id, kind) values (${tenantId}, 'repair by hand')`,
  )
  expect((await app.page('/customers')).text).toContain('Not in any customer')
})

test('payments that could not be read: the figures that need them are as of their own last reading', async () => {
  await execute(
    sql`update quickbooks_sync_runs set started_at = started_at - interval '2 days', finished_at = finished_at - interval '2 days'`,
  )
  const { db } = app.demo.wiring.storage
  const problem = JSON.stringify([{ rung: 'entity', entity: 'Payment' }])
  await sql`insert into quickbooks_sync_runs (tenant_id, run_id, realm_id, kind, reason, started_at, finished_at, outcome, problems)
    select tenant_id, 'partial', realm_id, kind, reason, started_at + interval '2 days', finished_at + interval '2 days', 'partial', ${problem}::jsonb
    from quickbooks_sync_runs order by started_at desc limit 1`.execute(db)
  const { text } = await app.page(`/customers/${customerId}`)
  expect(text).toMatch(/payments as of \d+ [A-Z][a-z]+ 20\d\d/)
  expect(text).not.toContain('invoices as of')
})
