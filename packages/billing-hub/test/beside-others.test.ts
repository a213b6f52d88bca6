/**
 * Rows of a tenant lie beside those of another tenant of the same company, with the same ids, and beside those of a company
 * that it was connected to before. Every read says what it says where there are no others, and no pass writes to them.
 */
import { toInstant } from '@vectis/quickbooks/values'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TenantHub } from '../src/index.ts'
import { copyCompany, digestOthers } from './support/copy-company.ts'
import { realmId, tenantId } from './support/hub-fixture.ts'
import { leaveMarks, readTemplates } from './support/marks-of-another.ts'
import { insideOf, sayFacts } from './support/say-facts.ts'
import { bare, hour, idle, openPlace, other, present, today, window, type Place } from './support/worlds-beside.ts' // prettier-ignore

let alone: Place
let beside: Place
const instants: string[] = []

beforeAll(async () => {
  alone = await openPlace([tenantId])
  beside = await openPlace([tenantId, other])
  for (let round = 0; round < 2; round += 1) {
    for (const { worlds } of [alone, beside]) for (const world of worlds) await world.live(round)
    present.time += hour
    instants.push(toInstant(present.time))
  }
  await copyCompany(beside.opened)
  await readTemplates(beside.opened)
  await leaveMarks(beside.opened)
})
afterAll(async () => {
  await alone.opened.close()
  await beside.opened.close()
})

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
  const { db, schema } = opened
  const evidence = sql.id(schema, 'billing_evidence')
  // The tenant's host wrote something itself.
  await sql`insert into ${evidence} (tenant_id, kind) values (${tenantId}, 'import')`.execute(db)
  const before = await read()
  const [first] = (await worlds[1]!.hub.links.preview()).accounts
  await worlds[1]!.hub.links.keepSeparate(first!.account, { actor: 'eve' })
  await worlds[1]!.hub.links.undo(first!.account, { actor: 'eve' })
  expect(await read()).toEqual(before)
  // By the other tenant's host, past the SDK; and its company changes.
  const connections = sql.id(schema, 'quickbooks_connections')
  for (const write of [
    sql`insert into ${evidence} (tenant_id, kind) values (${other}, 'import')`,
    // Late, with an id before the last one of the tenant's host.
    sql`insert into ${evidence} (tenant_id, evidence_id, kind)
      select ${other}, max(evidence_id) - 2, 'import' from ${evidence}
      where tenant_id = ${tenantId} and evidence_id < 1000000`,
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
