import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPlainBrowser } from '../src/browser.ts'
import { startDemo } from '../src/demo.ts'
import { tenantId } from '../src/start.ts'
import { openDatabase } from './support/open-database.ts'
import { integration } from './support/open-recorded.ts'
import { start } from './support/pages-start.ts'
import { readStory } from './support/read-story.ts'

const encryptionKey = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'
const size = { customers: 12, invoices: 60 }

let database: Awaited<ReturnType<typeof openDatabase>>

beforeAll(async () => {
  database = await openDatabase()
})
afterAll(() => database.close())

test('with DATABASE_URL the same story holds on a PostgreSQL server, and what it stored outlives the process', async () => {
  const first = await startDemo({ ...size, start, databaseUrl: database.url, encryptionKey })
  const lines = await readStory(first)
  expect(lines.at(-1)).toContain('QuickBooks is disconnected')
  expect(lines.at(-1)).toContain('the billing data stays')
  const { name } = first.company
  await first.close()

  const second = await startDemo({ ...size, start, databaseUrl: database.url, encryptionKey })
  const browser = createPlainBrowser()
  const signIn = await browser.get(`${second.url}/sign-in`)
  const page = await browser.submit(signIn, '/sign-in', { role: 'admin' })
  expect(page.text).toContain('data-health="disconnected"')
  expect(page.text).toContain(name)
  const audit = await browser.get(`${second.url}${integration}/audit`)
  expect(audit.text).toContain('data-audit="quickbooks.disconnect"')
  const customers = await browser.get(`${second.url}/customers/psa-1`)
  expect(customers.text).toContain('data-invoice=')

  const consent = await browser.submit(page, '/connect', { environment: second.environment })
  const decision = { decision: 'approve', realmId: second.company.realmId }
  await browser.submit(consent, '/connect/oauth2/decision', decision)
  expect((await second.wiring.sync(tenantId, 'full')).outcome).toBe('succeeded')
  expect((await browser.get(second.url + integration)).text).toContain('data-health="healthy"')
  await second.close()
})
