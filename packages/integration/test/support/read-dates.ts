/** A process in the time zone of its TZ, which reads the dates of one company through one kind of database. */
import pg from 'pg'
import { createVirtualClock } from '@vectis/quickbooks-emulator'
import { dateAsText } from '@vectis/quickbooks-storage'
import { createIntegration } from '../../src/index.ts'

const [url = '', schema = '', kind = 'url'] = process.argv.slice(2)
const key = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'
const pool = kind === 'pool' ? new pg.Pool({ connectionString: url, max: 2 }) : null
const quickbooks = createIntegration({
  database: pool ?? url,
  schema,
  keys: { current: { id: 'k1', key } },
  credentials: { sandbox: { clientId: 'none', clientSecret: 'none' } },
  publicUrl: 'http://localhost:3000',
  authorize: () => new Response(null, { status: 403 }),
  clock: createVirtualClock(),
})
const { db } = quickbooks.parts.storage
const { hub } = quickbooks.for('acme')
const today = '2026-11-29'

const columns = await db
  .selectFrom('billing_invoices')
  .select(['txn_date', 'due_date'])
  .orderBy('external_id')
  .execute()
const helper = await db
  .selectFrom('billing_invoices')
  .select([dateAsText('txn_date').as('txn_date'), dateAsText('due_date').as('due_date')])
  .orderBy('external_id')
  .execute()
const { customers } = await hub.customers({ today })
const answers = []
for (const { customerId } of customers.slice(0, 2)) {
  answers.push(await hub.panel(customerId, { today }))
  answers.push(await hub.timeline(customerId, { today }))
}
process.send?.({
  columns,
  helper,
  answers: JSON.stringify(answers),
  midnight: new Date(0).toString(),
})
await quickbooks.close()
await pool?.end()
