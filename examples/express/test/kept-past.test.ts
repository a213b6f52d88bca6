/** Pages of a time whose versions were thinned or dropped: each says so and leads to what is kept, and none fails. */
import {
  addDays,
  startOfMonth,
  todayIn,
  toInstant,
  type CalendarDate,
} from '@vectis/quickbooks/values'
import { sql } from 'kysely'
import { parseHTML } from 'linkedom'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tenantId } from '../src/start.ts'
import { readLocal, type Span } from '../src/web/local-time.ts'
import { todayOf } from '../src/web/today-of.ts'
import { openRecorded, type Recorded } from './support/open-recorded.ts'

const hourMs = 3_600_000
const timeZone = 'America/Los_Angeles'

let app: Recorded
let customerId: string
let alertKey: string
/** Instants of four days, each in the middle of its day's changes. */
const lived: string[] = []

beforeAll(async () => {
  app = await openRecorded({ customers: 4, invoices: 30 })
  const { demo } = app
  const { clock, hub, storage } = demo.wiring
  const { db } = storage
  await app.signIn('admin')
  await app.connect()
  const own = hub.forTenant(tenantId)
  const connection = await storage.connections.forTenant(tenantId).read()
  await own.alerts.evaluateOverdue({ today: todayOf(connection, clock) })
  const [alert] = await own.alerts.list()
  const invoiceId = alert!.key.split(':').at(-1)!
  alertKey = alert!.key
  customerId = alert!.customerId!
  // As if it had been read five days ago, and each half day since had changed the alert and its invoice.
  const now = clock.now()
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'known_from'
      and table_name not like '%\\_versions'`.execute(db)
  for (const { name } of rows) {
    await sql`alter table ${sql.table(name)} disable trigger user`.execute(db)
    await sql`update ${sql.table(name)} set known_from = ${toInstant(now - 120 * hourMs)}`.execute(
      db,
    )
    await sql`alter table ${sql.table(name)} enable trigger user`.execute(db)
  }
  for (let halves = 8; halves > 0; halves -= 1) {
    const instant = toInstant(now - halves * 12 * hourMs + hourMs)
    if (halves % 2 === 0) lived.push(instant)
    await db.transaction().execute(async (transaction) => {
      await sql`select set_config('quickbooks.known_at', ${instant}, true)`.execute(transaction)
      await sql`update billing_invoices set balance = balance - 0.01 where external_id = ${invoiceId}`.execute(
        transaction,
      )
      await sql`update billing_alerts set message = ${`half day ${halves}`} where alert_key = ${alertKey}`.execute(
        transaction,
      )
    })
  }
})
afterAll(() => app.close())

const open = async (path: string) => {
  const page = await app.page(path)
  return { ...page, document: parseHTML(page.text).document }
}
/** Every page that takes a time, with the field that takes it. */
const pages: readonly (readonly [path: () => string, field: string])[] = [
  [() => '/customers', 'known-at'],
  [() => `/customers/${customerId}`, 'known-at'],
  [() => '/alerts', 'known-at'],
  [() => `/alerts/why?key=${encodeURIComponent(alertKey)}`, 'known-at'],
  [() => `/customers/${customerId}/why?figure=outstanding&currency=USD`, 'known-at'],
  [() => '/changes', 'from'],
  [() => `/customers/${customerId}/changes`, 'from'],
]
const at = (path: string, field: string, instant: string) =>
  `${path}${path.includes('?') ? '&' : '?'}${field}=${encodeURIComponent(instant)}`

async function refuses(path: string, words: RegExp): Promise<Document> {
  const { status, text, document } = await open(path)
  expect(status, path).toBe(400)
  expect(text).toMatch(words)
  expect(document.querySelector('table, [data-figure]'), path).toBeNull()
  return document
}

/** Each nearest time that a refused page offers is shown when it is asked for, and asked for by the same page. */
async function leadsOn(document: Document, path: string, field: string): Promise<number> {
  const links = [...document.querySelectorAll('a[data-nearest]')]
  for (const link of links) {
    const href = link.getAttribute('href') ?? ''
    expect(href.startsWith(path.split('?')[0]!), href).toBe(true)
    expect(new URLSearchParams(href.split('?')[1]).get(field)).toBe(
      link.getAttribute('data-nearest'),
    )
    const { status } = await open(href)
    expect([200, path.startsWith('/alerts/why') ? 404 : 200], href).toContain(status)
  }
  return links.length
}

test('every page shows each lived time while all is kept', async () => {
  for (const [path, field] of pages)
    for (const instant of lived) expect((await open(at(path(), field, instant))).status).toBe(200)
})

test('of thinned days each page offers the days before and after, and shows them', async () => {
  const { storage } = app.demo.wiring
  await storage.retention.deleteVersions({
    tenantId,
    daily: { before: new Date(lived[2]!), timeZone },
  })
  for (const [path, field] of pages) {
    const document = await refuses(at(path(), field, lived[1]!), /start of each day|each day/)
    expect(await leadsOn(document, path(), field)).toBe(2)
    expect((await open(at(path(), field, lived[3]!))).status).toBe(200)
  }
  const days = [...(await refuses(at('/customers', 'known-at', lived[1]!), /day/)).querySelectorAll('[data-nearest]')] // prettier-ignore
  // Midnight of the company, in its zone.
  expect(days.map((one) => one.textContent)).toEqual(days.map(() => expect.stringMatching(/, 00:00$/))) // prettier-ignore
})

test('of a period, the end that is not kept is the one that moves', async () => {
  const path = `/changes?to=${lived[1]}&from=${encodeURIComponent('2020-01-01T00:00')}`
  // The first of both is named first.
  const first = await refuses(path, /each day/)
  const field = first.querySelector('[data-nearest]')?.getAttribute('href') ?? ''
  expect(new URLSearchParams(field.split('?')[1]).get('from')).toMatch(/^20(19|20)-/)
  const start = (await app.demo.wiring.hub.forTenant(tenantId).history()).daily!
  expect(start.timeZone).toBe(timeZone)
  const day = first.querySelectorAll('[data-nearest]')[1]?.getAttribute('data-nearest') ?? ''
  const second = await refuses(`/changes?from=${day}&to=${lived[1]}`, /each day/)
  expect(await leadsOn(second, '/changes', 'to')).toBe(2)
  expect(second.querySelector('a.button')?.getAttribute('href')).toBe('/changes')
})

test('of a dropped past each page offers the first time that is kept', async () => {
  const { storage } = app.demo.wiring
  await storage.retention.deleteVersions({
    tenantId,
    before: new Date(Date.parse(lived[3]!) + hourMs),
  })
  for (const [path, field] of pages) {
    const document = await refuses(at(path(), field, lived[2]!), /kept|begins/)
    expect(await leadsOn(document, path(), field)).toBe(1)
  }
  const { document, status } = await open(`/alerts/why?key=${encodeURIComponent(alertKey)}`)
  expect(status).toBe(200)
  const step = document.querySelector('section.step')
  expect(step?.querySelector('[data-not-kept]')?.textContent).toContain('no longer kept')
  expect(step?.textContent).not.toContain('as it was then')
})

test('changes since month end are refused while month end is not kept, and shown from the first minute of the next month on', async () => {
  const { emulator, wiring } = app.demo
  const monthEnd = lastDayOfMonth(todayIn(timeZone, emulator.clock.now()))
  const leapTo = async (local: string) => {
    const minute = readLocal(timeZone, local) as Span
    await emulator.clock.leap?.(minute.start - emulator.clock.now())
  }
  await leapTo(`${monthEnd}T23:50`)
  await wiring.storage.retention.deleteVersions({
    tenantId,
    before: new Date(emulator.clock.now() - hourMs),
  })
  // The page offers what is kept, and no way back that leads to itself.
  const since = await refuses('/changes', /kept|begins/)
  expect(since.querySelector('a.button')).toBeNull()
  expect(await leadsOn(since, '/changes', 'from')).toBe(1)

  for (const days of [1, 2]) {
    await leapTo(`${addDays(monthEnd, days)}T00:01`)
    const { document, status } = await open('/changes')
    expect(status).toBe(200)
    const field = (name: string) => document.querySelector(`[name=${name}]`)?.getAttribute('value')
    expect(field('from')).toBe(`${monthEnd}T23:59`)
    expect(field('closed-through')).toBe(monthEnd)
  }
})

const lastDayOfMonth = (day: CalendarDate) =>
  addDays(startOfMonth(addDays(startOfMonth(day), 31)), -1)
