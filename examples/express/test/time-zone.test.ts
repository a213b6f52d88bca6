/** The page of a company: time zone unknown, derived from its address, and set by an operator. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tenantId } from '../src/start.ts'
import { openRecorded, type Recorded } from './support/open-recorded.ts'

let app: Recorded
beforeAll(async () => {
  app = await openRecorded()
  await app.signIn('admin')
  await app.connect()
})
afterAll(() => app.close())

test('no time zone is a state of the page with what to do, and an operator sets it there', async () => {
  const { storage } = app.demo.wiring
  await sql`update quickbooks_connections set time_zone = null, time_zone_source = null`.execute(
    storage.db,
  )
  const page = await app.page()
  expect(page.text).toContain('data-time-zone="missing"')
  expect(page.text).toContain('data-remedy="time_zone_missing"')
  const refused = await app.admin.submit(page, '/time-zone', { timeZone: 'Mars/Olympus' })
  expect(refused.text).toContain('Expected the IANA name of a time zone')
  await app.admin.submit(await app.page(), '/time-zone', { timeZone: ' America/Denver ' })
  const after = await app.page()
  expect(after.text).toContain('America/Denver, set here.')
  expect(after.text).not.toContain('data-remedy="time_zone_missing"')
  expect(await storage.connections.forTenant(tenantId).read()).toMatchObject({
    timeZone: 'America/Denver',
    timeZoneSource: 'host',
  })
})

test('the page says when a time zone is only assumed', async () => {
  const { storage } = app.demo.wiring
  await sql`update quickbooks_connections set time_zone = 'America/Chicago', time_zone_source = 'assumed'`.execute(
    storage.db,
  )
  const { text } = await app.page()
  expect(text).toContain('data-time-zone="assumed"')
  expect(text).toContain('part of that state or country has another one')
})
