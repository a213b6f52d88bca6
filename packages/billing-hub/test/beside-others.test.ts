/**
 * Rows of a tenant lie beside those of another tenant of the same company, with the same ids, and beside those of a company
 * that it was connected to before. Every read says what it says where there are no others, and no pass writes to them.
 */
import { toInstant } from '@vectis/quickbooks/values'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBillingHub, type TenantHub } from '../src/index.ts'
import { asOtherSource } from './support/as-other-source.ts'
import { createBackDated, readRows } from './support/back-dated.ts'
import { copyCompany, digestOthers } from './support/copy-company.ts'
import { openHub, realmId, tenantId } from './support/hub-fixture.ts'
import { connectTenant } from './support/load-company.ts'
import { tenantRows } from './support/tenant-rows.ts'

const other = 'tenant-2'
const hour = 3_600_000
const days = 24 * hour
let time = 0
const clock = { now: () => time, sleep: () => Promise.resolve() }
const today = () => toInstant(time).slice(0, 10)

type Place = Awaited<ReturnType<typeof openPlace>>
let alone: Place
let beside: Place
const instants: string[] = []
/** Of alerts that both tenants have. */
let sharedKeys: string[] = []

beforeAll(async () => {
  alone = await openPlace([tenantId])
  beside = await openPlace([tenantId, other])
  for (let round = 0; round < 2; round += 1) {
    for (const { worlds } of [alone, beside]) for (const world of worlds) await world.live(round)
    time += hour
    instants.push(toInstant(time))
  }
  await copyCompany(beside.opened)
  await readTemplates(beside.opened)
  const keys = await listKeys(beside.worlds[1]!)
  sharedKeys = (await listKeys(beside.own)).filter((key) => keys.includes(key)).slice(0, 3)
})
afterAll(async () => {
  await alone.opened.close()
  await beside.opened.close()
})

async function openPlace(tenants: readonly string[]) {
  const opened = await openHub({ clock })
  const worlds = []
  for (const [n, tenant] of tenants.entries())
    worlds.push(await openWorld(opened, tenant, 5 + 5 * n))
  return { opened, worlds, own: worlds[0]! }
}

/** The books of a tenant, by a seed, and what its hub does with them. */
async function openWorld(
  opened: Awaited<ReturnType<typeof openHub>>,
  tenant: string,
  seed: number,
) {
  const { storage, db, schema } = opened
  if (tenant !== tenantId) await connectTenant(storage, 'sandbox', tenant)
  const books = createBackDated(seed, { receipts: true })
  const names = readRows(books.company, 'Customer').map(({ DisplayName }) => String(DisplayName))
  const spine = names.map((name, n) => ({ id: `c-${n}`, name }))
  const tickets = async () => spine.map(({ id }) => ({ customerId: id, resolved: 5 + seed }))
  const hub = createBillingHub({ db, schema, clock, spine: async () => spine, tickets }).forTenant(
    tenant,
  )
  return {
    hub,
    customers: spine.map(({ id }) => id).slice(0, 2),
    async live(round: number) {
      // The other tenant is read half an hour later, before the passes of this one.
      books.wait(14 * days + (round === 0 && tenant === other ? hour / 2 : 0))
      books.act(25)
      time = books.now()
      await books.load(storage.sync.forTenant(tenant))
      if (round === 0) {
        const others = createBackDated(seed + 40, { receipts: true })
        const batch = asOtherSource(others.company, toInstant(time))
        const organisation = { ...batch.organisation!, name: `Mill of ${tenant}` }
        const contacts = batch.contacts?.map((one, n) => ({ ...one, name: names[n] ?? one.name }))
        await storage.sources
          .forTenant(tenant)
          .write({ ...batch, organisation, contacts: contacts ?? [] })
        const rows = tenantRows(opened)
        const [first] = readRows(books.company, 'Customer')
        const mine = { tenant_id: tenant, total_amount: 100 * seed }
        await rows.payment('nobody', null, mine)
        await rows.template('t', String(first?.['Id']), { ...mine, next_date: '2026-12-01' })
      }
      time += hour
      await hub.links.apply()
      await hub.alerts.evaluateOverdue({ today: today() })
      await hub.alerts.evaluateService({ ...window(), today: today() })
      if (round !== 0) return
      await hub.links.acceptPreview({ actor: `ann of ${tenant}` })
      const [alert] = await hub.alerts.list()
      await hub.alerts.dismiss(alert!.key, { actor: `ann of ${tenant}`, reason: 'paid in cash' })
      const { accounts } = await hub.links.preview()
      await hub.links.keepSeparate(accounts[0]!.account, { actor: `ann of ${tenant}` })
      await hub.links.undo(accounts[1]!.account, { actor: `ann of ${tenant}` })
    },
  }
}

const window = () => ({ from: '2026-09-01', to: today(), timeZone: 'UTC' })

/** Everything the hub says of the tenant, one line an answer; ids of evidence and runs are one word. */
async function sayAll({ hub, customers }: Place['own']): Promise<string[]> {
  const [knownAt = '', to = ''] = instants
  const between = { from: knownAt, to, limit: 1_000 }
  const asOf = '2026-10-31'
  const said: unknown[] = [await hub.history(), await hub.alerts.countSettled()]
  for (const at of [{}, { knownAt }]) {
    const { links, alerts } = hub
    said.push(await links.preview(at), await links.review(at), await links.report(at))
    said.push(await alerts.list({ ...at, limit: 100 }), await alerts.countOpen(at))
    said.push(await hub.reading(at))
    said.push(await sayFigures(hub, customers, at))
  }
  said.push(await hub.links.acceptance(), await hub.alerts.byCustomer())
  said.push(await sayFigures(hub, customers, { asOf }), await hub.changes(between))
  said.push(await hub.changes({ ...between, limit: 7 }))
  for (const order of ['alerts', 'lastPayment', 'name'] as const)
    said.push(await hub.customers({ today: today(), order, limit: 2 }))
  for (const key of sharedKeys) said.push(await hub.explain.alert(key))
  for (const customerId of customers) {
    said.push(await hub.alerts.list({ customerId }))
    said.push(await hub.changes({ ...between, customerId }))
  }
  const dry = { today: today(), dryRun: true }
  said.push(await hub.alerts.evaluateOverdue(dry))
  said.push(await hub.alerts.evaluateService({ ...window(), ...dry }))
  const [first = '', last = ''] = instants.map((instant) => instant.slice(0, 10))
  const replayed = { from: first, to: last, timeZone: 'UTC' }
  for await (const day of hub.alerts.replayOverdue(replayed)) said.push(day)
  const text = said
    .map((one) =>
      JSON.stringify(one, (_key, value: unknown) => (value instanceof Map ? [...value] : value)),
    )
    .join('\n')
  return text.replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|(?<="id":")\d+/g, 'id').split('\n')
}

async function sayFigures(
  hub: TenantHub,
  customers: readonly string[],
  at: { knownAt?: string; asOf?: string },
): Promise<unknown> {
  const given = { today: today(), ...at }
  const said: unknown[] = [await hub.totals(given), await hub.months(given)]
  const page = await hub.customers({ ...given, limit: 2 })
  said.push(page, await hub.unassigned(at))
  if (page.next !== null) said.push(await hub.customers({ ...given, after: page.next }))
  for (const customerId of customers) {
    const panel = await hub.panel(customerId, given)
    said.push(panel, await hub.revenue(customerId, given))
    said.push(await hub.timeline(customerId, { ...given, timeZone: 'UTC' }))
    for (const { currency } of panel.currencies) {
      said.push(await hub.explain.figure({ ...given, customerId, figure: 'net', currency }))
    }
  }
  return said
}

test('every read says the same as where there are no others', async () => {
  const expected = await sayAll(alone.own)
  expect(expected.join().length).toBeGreaterThan(100_000)
  const said = await sayAll(beside.own)
  for (const [n, one] of expected.entries()) expect(said[n]).toBe(one)
})

test('what another tenant writes is no new revision', async () => {
  const { own, worlds } = beside
  const before = await own.hub.revision()
  const [first] = (await worlds[1]!.hub.links.preview()).accounts
  await worlds[1]!.hub.links.undo(first!.account, { actor: 'eve' })
  expect(await own.hub.revision()).toBe(before)
})

test('the passes of the tenant write its own rows only, and the same as where there are no others', async () => {
  const before = await digestOthers(beside.opened)
  for (const { hub } of [alone.own, beside.own]) {
    const [first] = (await hub.links.preview()).accounts
    await hub.links.undo(first!.account, { actor: 'bob' })
    await hub.links.apply()
    await hub.alerts.evaluateOverdue({ today: '2026-12-24' })
    await hub.alerts.evaluateService({ ...window(), today: today() })
    for (const { key } of (await hub.alerts.list({ state: 'open' })).slice(0, 2))
      await hub.alerts.dismiss(key, { actor: 'bob', reason: 'known' })
  }
  expect(await digestOthers(beside.opened)).toEqual(before)
  expect(await beside.own.hub.alerts.list({ limit: 100 })).toEqual(
    await alone.own.hub.alerts.list({ limit: 100 }),
  )
})

const listKeys = async ({ hub }: Place['own']) =>
  (await hub.alerts.list({ limit: 100 })).map(({ key }) => key)

/** Of the other tenant alone it is known that its templates were read, and that they were refused before. */
async function readTemplates({ db, schema }: Place['opened']): Promise<void> {
  const at = toInstant(time)
  await db
    .withSchema(schema)
    .insertInto('quickbooks_sync_checkpoints')
    .values({
      ...{ tenant_id: other, realm_id: realmId, entity: 'RecurringTransaction' },
      ...{ full_read_at: at, unavailable_reason: 'access_denied' },
    })
    .execute()
  // Now the row of the other connection is found first.
  await db
    .withSchema(schema)
    .updateTable('quickbooks_connections')
    .set({ updated_at: at })
    .where('tenant_id', '=', tenantId)
    .execute()
}
