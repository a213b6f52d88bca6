/**
 * Rows of a tenant lie beside those of another tenant of the same company, with the same ids, and beside those of a company
 * that it was connected to before. Every read says what it says where there are no others, and no pass writes to them.
 */
import { toInstant } from '@vectis/quickbooks/values'
import type { BooksCompany } from '@vectis/quickbooks-emulator'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBillingHub, type TenantHub } from '../src/index.ts'
import { asOtherSource } from './support/as-other-source.ts'
import { createBackDated, readRows } from './support/back-dated.ts'
import { copyCompany, digestOthers } from './support/copy-company.ts'
import { openHub, realmId, tenantId } from './support/hub-fixture.ts'
import { connectTenant } from './support/load-company.ts'
import { insideOf, sayFacts } from './support/say-facts.ts'
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
  await leaveMarks(beside.opened)
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
  const spine = [
    ...names.map((name, n) => ({ id: `c-${n}`, name })),
    ...[idle, bare].map((name) => ({ id: name, name })),
  ]
  const tickets = async () => spine.map(({ id }) => ({ customerId: id, resolved: 5 + seed }))
  const hub = createBillingHub({ db, schema, clock, spine: async () => spine, tickets }).forTenant(
    tenant,
  )
  return {
    hub,
    customers: [...spine.slice(0, 2), ...spine.slice(-2)].map(({ id }) => id),
    everyone: spine.map(({ id }) => id),
    async live(round: number) {
      // The other tenant is read half an hour later, before the passes of this one.
      books.wait(14 * days + (round === 0 && tenant === other ? hour / 2 : 0))
      books.act(25)
      if (round === 1 && tenant === tenantId) moveInvoice(books.company)
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
        for (const [n, name] of [idle, bare].entries()) {
          await rows.customer(name, { tenant_id: tenant })
          // As the yearly template made it that only the other tenant has.
          const made = { txn_date: `2026-0${7 + n}-20`, recurring_template_ref: 'yearly' }
          const billed = { ...made, tenant_id: tenant, base_status: 'paid' }
          await rows.invoice(`yearly-${n}`, name, billed)
        }
        // Of organisations with the same ids, and of another source with the same organisation.
        for (const place of [{ organisationId: 'org-2' }, { source: 'sage' }])
          await storage.sources.forTenant(tenant).write({
            ...{ source: batch.source, organisationId: batch.organisationId, ...place },
            ...{ observedAt: batch.observedAt, organisation },
            contacts: (contacts ?? []).map((one) => ({
              ...one,
              name: `${one.name} of ${Object.values(place).join()}`,
            })),
          })
        const mine = { tenant_id: tenant, total_amount: 100 * seed }
        await rows.payment('nobody', null, mine)
        await rows.template('t', String(first?.['Id']), { ...mine, next_date: '2026-12-01' })
      }
      time += hour
      await hub.links.apply()
      await hub.alerts.evaluateOverdue({ today: today() })
      const ended = { ...window(), to: '2026-10-01' }
      for (const one of [window(), ended])
        await hub.alerts.evaluateService({ ...one, today: today() })
      if (round !== 0) return
      await hub.links.acceptPreview({ actor: `ann of ${tenant}` })
      const [alert] = await hub.alerts.list()
      await hub.alerts.dismiss(alert!.key, { actor: `ann of ${tenant}`, reason: 'paid in cash' })
      const { accounts } = await hub.links.preview()
      await hub.links.keepSeparate(accounts[0]!.account, { actor: `ann of ${tenant}` })
      await hub.links.undo(accounts[1]!.account, { actor: `ann of ${tenant}` })
      // Of two accounts one tenant keeps separate what the other one no longer does.
      const [, , third, fourth] = accounts
      for (const { account } of [third!, fourth!])
        await hub.links.keepSeparate(account, { actor: `ann of ${tenant}` })
      const undone = tenant === tenantId ? third! : fourth!
      await hub.links.undo(undone.account, { actor: `ann of ${tenant}` })
      // Links of the same ids in several places.
      for (const { account } of accounts)
        if (account.source === 'sage' || account.realmId === 'org-2')
          await hub.links.keepSeparate(account, { actor: `ann of ${tenant}` })
    },
  }
}

/** Customers that nothing was billed to for months. */
const [idle, bare] = ['Idle Hollow Ltd', 'Bare Ridge Ltd']

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
  // The other tenant has an invoice and a link of the same ids for each.
  // One of service names the last run of any company of the tenant.
  const overdue = (await hub.alerts.list()).filter(({ rule }) => rule === 'invoice_overdue')
  for (const { key } of overdue.slice(0, 6)) said.push(await hub.explain.alert(key))
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
      JSON.stringify(one, (_key, value: unknown) =>
        // A map has no order.
        value instanceof Map ? [...value].map((entry) => JSON.stringify(entry)).toSorted() : value,
      ),
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

test('what the passes read of the tenant is the same as where there are no others', async () => {
  const asked = { today: today(), instants, customerIds: alone.own.everyone }
  const expected = await sayFacts(alone.opened, asked)
  const said = await sayFacts(beside.opened, asked)
  expect(Object.keys(said)).toEqual(Object.keys(expected))
  for (const [name, rows] of Object.entries(expected)) {
    expect(rows.length, name).toBeGreaterThan(name === 'merged' ? -1 : 0)
    expect(said[name], name).toEqual(rows)
  }
})

test('each account and each link is read by its own key', async () => {
  const { accounts, links } = await insideOf(beside.opened).listByKey()
  expect(new Set(accounts.map(([{ externalId }]) => externalId)).size).toBeLessThan(accounts.length)
  for (const [listed, read] of [...accounts, ...links]) expect(read).toMatchObject(listed)
})

test('what another tenant writes is no new revision', async () => {
  const { own, worlds, opened } = beside
  const read = async () => [await own.hub.revision(), await insideOf(opened).readState()]
  const before = await read()
  const [first] = (await worlds[1]!.hub.links.preview()).accounts
  await worlds[1]!.hub.links.keepSeparate(first!.account, { actor: 'eve' })
  await worlds[1]!.hub.links.undo(first!.account, { actor: 'eve' })
  expect(await read()).toEqual(before)
  // By the other tenant's host, past the SDK; and its company changes.
  const { db, schema } = opened
  const connections = sql.id(schema, 'quickbooks_connections')
  for (const write of [
    sql`insert into ${sql.id(schema, 'billing_evidence')} (tenant_id, kind) values (${other}, 'import')`,
    sql`update ${connections} set realm_id = '555' where tenant_id = ${other}`,
    sql`update ${connections} set updated_at = now() where tenant_id = ${tenantId}`,
  ]) {
    await write.execute(db)
    expect(await read()).toEqual(before)
  }
})

test('the passes of the tenant write its own rows only, and the same as where there are no others', async () => {
  const before = await digestOthers(beside.opened)
  for (const { opened, own } of [alone, beside]) {
    const { hub } = own
    const [first] = (await hub.links.preview()).accounts
    await hub.links.undo(first!.account, { actor: 'bob' })
    // Renamed after a person linked it; the other tenant has a link of the same account.
    const account = { source: 'quickbooks', realmId, externalId: bare }
    await hub.links.link(account, { customerId: bare, actor: 'bob' })
    await sql`update ${sql.id(opened.schema, 'customers')} set display_name = 'Bare Ridge Inc'
      where tenant_id = ${tenantId} and realm_id = ${realmId} and external_id = ${bare}`.execute(
      opened.db,
    )
    await hub.links.apply()
    await hub.alerts.evaluateOverdue({ today: '2026-12-24' })
    await hub.alerts.evaluateService({ ...window(), today: today() })
    for (const { key, customerId } of await hub.alerts.list({ state: 'open' })) {
      // The other tenant has alerts of the same keys.
      const isShared = customerId === idle || customerId === bare
      if (isShared) await hub.alerts.dismiss(key, { actor: 'bob', reason: 'known' })
    }
  }
  expect(await digestOthers(beside.opened)).toEqual(before)
  expect(await beside.own.hub.alerts.list({ limit: 100 })).toEqual(
    await alone.own.hub.alerts.list({ limit: 100 }),
  )
})

/** From an account of which only the other tenant says that it was merged, to one that stays. */
function moveInvoice(company: BooksCompany): void {
  const idIn = (row: Record<string, unknown>, ref: string) => (row[ref] as { value: string }).value
  const stay = readRows(company, 'Customer').filter(({ Id }) => !merged.includes(String(Id)))
  for (const invoice of readRows(company, 'Invoice')) {
    const [to] = stay.filter((one) => idIn(one, 'CurrencyRef') === idIn(invoice, 'CurrencyRef'))
    const isPaidInPart = invoice['Balance'] !== invoice['TotalAmt']
    if (to === undefined || isPaidInPart || !merged.includes(idIn(invoice, 'CustomerRef'))) continue
    const body = { Id: invoice['Id'], SyncToken: invoice['SyncToken'], sparse: true }
    company.write!({
      entity: 'Invoice',
      operation: 'update',
      body: { ...body, CustomerRef: { value: to['Id'] } },
    })
    return
  }
  throw new Error('Expected an invoice that can be moved.')
}
const merged = ['1', '2', '5']

/** What is true of the other tenant alone. */
async function leaveMarks(opened: Place['opened']): Promise<void> {
  const rows = tenantRows(opened)
  const { db, schema } = opened
  const mine = { tenant_id: other }
  const yearly = { template_ref: 'yearly', interval_type: 'Yearly' }
  await rows.template('yearly', idle, { ...mine, ...yearly })
  const marked = { ...mine, unreadable_since: toInstant(time) }
  for (const customer of [bare, '1', '2', '3']) {
    await rows.invoice(`marked-${customer}`, customer, marked)
    await rows.invoice(`billed-${customer}`, customer, mine)
  }
  // The same alerts of service, which the sandbox of the other tenant would not open.
  const alerts = sql.id(schema, 'billing_alerts')
  const columns = sql.raw(
    'source, realm_id, alert_key, rule, customer_id, external_id, verdict, fingerprint, evidence, message, state, opened_at, updated_at',
  )
  await sql`insert into ${alerts} (tenant_id, ${columns}) select ${other}, ${columns} from ${alerts}
    where tenant_id = ${tenantId} and rule = 'service_without_invoice' and realm_id <> 'twin'`.execute(
    db,
  )
  const customers = sql.id(schema, 'customers')
  // Billed with its parent.
  await sql`update ${customers} set parent_external_id = ${bare}, bill_with_parent = true
    where tenant_id = ${other} and source = 'quickbooks' and external_id = ${idle}`.execute(db)
  // Gone into another: of the one that has documents and of each that is linked.
  await sql`update ${customers} set merged_into = ${bare}, deleted_reason = 'merged', deleted_at = now()
    where tenant_id = ${other} and source = 'quickbooks' and external_id in (${sql.join(merged)})`.execute(
    db,
  )
}

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
  // Now the rows of the other connection and links are found first.
  await db
    .withSchema(schema)
    .updateTable('quickbooks_connections')
    .set({ updated_at: at })
    .where('tenant_id', '=', tenantId)
    .execute()
  await db.transaction().execute(async (transaction) => {
    await sql`set local session_replication_role = replica`.execute(transaction)
    await sql`update ${sql.id(schema, 'customer_links')} set updated_at = updated_at
      where tenant_id = ${tenantId}`.execute(transaction)
  })
}
