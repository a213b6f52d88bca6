/**
 * Rows of a tenant lie beside those of another tenant of the same company, with the same ids, and beside those of a company
 * that it was connected to before. Every read says what it says where there are no others, and no pass writes to them.
 */
import { sql } from 'kysely'
import { toInstant } from '@vectis/quickbooks/values'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBillingHub, type TenantHub } from '../src/index.ts'
import { asOtherSource } from './support/as-other-source.ts'
import { createBackDated, readRows } from './support/back-dated.ts'
import { openHub, realmId, tenantId } from './support/hub-fixture.ts'
import { connectTenant } from './support/load-company.ts'
import { tenantRows } from './support/tenant-rows.ts'

const other = 'tenant-2'
const days = 86_400_000
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
    time += 3_600_000
    instants.push(toInstant(time))
  }
  await copyCompany(beside.opened)
})
afterAll(async () => {
  await alone.opened.close()
  await beside.opened.close()
})

async function openPlace(tenants: readonly string[]) {
  const opened = await openHub({ clock })
  const worlds = []
  for (const [n, tenant] of tenants.entries()) worlds.push(await openWorld(opened, tenant, 3 + n))
  return { opened, worlds, own: worlds[0]! }
}

/** The books of a tenant, by a seed, and what its hub does with them. */
async function openWorld(
  opened: Awaited<ReturnType<typeof openHub>>,
  tenant: string,
  seed: number,
) {
  const { storage, db, schema } = opened
  if (tenant !== tenantId) await connectTenant(storage, 'production', tenant)
  const books = createBackDated(seed, { receipts: true })
  const names = readRows(books.company, 'Customer').map(({ DisplayName }) => String(DisplayName))
  const spine = names.map((name, n) => ({ id: `c-${n}`, name }))
  const tickets = async () => spine.map(({ id }) => ({ customerId: id, resolved: 5 + seed }))
  const hub = createBillingHub({ db, schema, clock, spine: async () => spine, tickets }).forTenant(
    tenant,
  )
  return {
    hub,
    customers: spine.map(({ id }) => id).slice(0, 3),
    async live(round: number) {
      books.wait(14 * days)
      books.act(25)
      time = books.now()
      await books.load(storage.sync.forTenant(tenant))
      if (round === 0) {
        const others = createBackDated(seed + 40, { receipts: true })
        const batch = asOtherSource(others.company, toInstant(time))
        const contacts = batch.contacts?.map((one, n) => ({ ...one, name: names[n] ?? one.name }))
        await storage.sources.forTenant(tenant).write({ ...batch, contacts: contacts ?? [] })
        const rows = tenantRows(opened)
        const [first] = readRows(books.company, 'Customer')
        const mine = { tenant_id: tenant, total_amount: 100 * seed }
        await rows.payment('nobody', null, mine)
        await rows.template('t', String(first?.['Id']), { ...mine, next_date: '2026-12-01' })
      }
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
  for (const { key } of (await hub.alerts.list({ limit: 100 })).slice(0, 3))
    said.push(await hub.explain.alert(key))
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

async function listTables({ db, schema }: Place['opened']) {
  const { rows } = await sql<{ table: string; column: string; type: string }>`
    select c.table_name as table, c.column_name as column, c.data_type as type
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = ${schema} and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER' and c.is_identity = 'NO'
    order by c.ordinal_position`.execute(db)
  return [...Map.groupBy(rows, ({ table }) => table)].filter(([, columns]) =>
    ['tenant_id', 'realm_id'].every((name) => columns.some(({ column }) => column === name)),
  )
}

/** Every row and version of the tenant's company again under another company, an hour later where it says when. */
async function copyCompany(opened: Place['opened']): Promise<void> {
  const { db, schema } = opened
  const changed: Record<string, string> = {
    realm_id: "'twin'",
    run_id: "run_id || '~'",
    alert_key: "alert_key || '~'",
    finished_at: "finished_at + interval '1 hour'",
  }
  // A report of the rules counts every decision of the tenant.
  const tables = (await listTables(opened)).filter(([table]) => table !== 'customer_link_audit')
  const copies = tables.map(([table, columns]) => {
    const values = columns.map(({ column, type }) =>
      column === 'run_id' && type !== 'text' ? column : (changed[column] ?? column),
    )
    const names = columns.map(({ column }) => column)
    const ofSource = names.includes('source') ? "and source = 'quickbooks'" : ''
    return `insert into "${schema}"."${table}" (${names.join(', ')}) select ${values.join(', ')}
      from "${schema}"."${table}" where tenant_id = '${tenantId}' and realm_id = '${realmId}' ${ofSource} on conflict do nothing`
  })
  await db.transaction().execute(async (transaction) => {
    // Without triggers: the versions are copied as they are.
    await sql`set local session_replication_role = replica`.execute(transaction)
    for (const copy of copies) await sql.raw(copy).execute(transaction)
  })
}

/** Of each table, what the rows are that are not the tenant's own. */
async function digestOthers(opened: Place['opened']): Promise<unknown> {
  const digests = (await listTables(opened)).map(
    ([table]) => `select '${table}' as name, count(*)::int as count,
      md5(coalesce(string_agg(to_jsonb(t)::text, '' order by to_jsonb(t)::text), '')) as digest
      from "${opened.schema}"."${table}" t where tenant_id <> '${tenantId}' or realm_id = 'twin'`,
  )
  const { rows } = await sql.raw(digests.join(' union all ')).execute(opened.db)
  return rows
}
