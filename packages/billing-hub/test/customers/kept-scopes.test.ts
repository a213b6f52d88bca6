/** Which kept sums a write renews: after a write of alerts alone, those that read alerts; after every other one, all. */
import { toInstant } from '@vectis/quickbooks/values'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createBillingHub, type TenantHub } from '../../src/index.ts'
import { asOtherSource, otherPlace } from '../support/as-other-source.ts'
import { createBackDated, lastDay as today, readRows } from '../support/back-dated.ts'
import { openCountedDatabase } from '../support/counted-database.ts'
import { openHub, realmId } from '../support/hub-fixture.ts'
import { connectTenant, loadCompany } from '../support/load-company.ts'

// When such a company is read: older readings would open no alert.
const now = Date.parse('2026-10-15T18:00:00Z')
let elapsed = 0
const clock = { now: () => now + elapsed, sleep: () => Promise.resolve() }
const tenant = 'kept-scopes'
const books = createBackDated(5, { receipts: true })
const others = createBackDated(45, { receipts: true })

let opened: Awaited<ReturnType<typeof openHub>>
let counted: ReturnType<typeof openCountedDatabase>
/** Keeps its sums, on a database that counts statements. */
let hub: TenantHub
/** Another process. */
let plain: TenantHub
beforeAll(async () => {
  opened = await openHub({ clock })
  counted = openCountedDatabase(inject('postgresUrl'))
  const { db, schema, storage } = opened
  const names = readRows(books.company, 'Customer').map(({ DisplayName }) => String(DisplayName))
  const people = names.map((name, n) => ({ id: `c-${n}`, name }))
  const spine = async () => people
  const given = { schema, clock, spine }
  hub = createBillingHub({ ...given, db: counted.db, keepsSums: true }).forTenant(tenant)
  plain = createBillingHub({ ...given, db }).forTenant(tenant)
  await connectTenant(storage, 'production', tenant)
  await readBooks()
  await plain.links.apply()
  await plain.alerts.evaluateOverdue({ today })
})
afterAll(async () => {
  await counted.close()
  await opened.close()
})

const readBooks = () =>
  loadCompany(opened.storage.sync.forTenant(tenant), books.company, toInstant(now))

const writeOthers = () =>
  opened.storage.sources.forTenant(tenant).write(asOtherSource(others.company, toInstant(now)))

const orders = ['overdue', 'outstanding', 'lastPayment', 'name'] as const
const sumsOf = (from: TenantHub): Record<string, () => Promise<unknown>> => ({
  // Every name has a space. The list that a search finds is not kept, and what it shows of each customer is.
  'details of customers': () => from.customers({ today, search: ' ' }),
  ...Object.fromEntries(
    orders.map((order) => [`customers by ${order}`, () => from.customers({ today, order })]),
  ),
  'overdue customers': () => from.customers({ today, isOverdue: true }),
  months: () => from.months({ today }),
  unassigned: () => from.unassigned(),
  'customers by alerts': () => from.customers({ today, order: 'alerts' }),
  alerts: () => from.alerts.byCustomer(),
  'alerts of a day': () => from.alerts.byCustomer({ datedBy: '2026-10-20' }),
  'alerts of the day before': () => from.alerts.byCustomer({ datedBy: '2026-10-19' }),
  'alerts of a rule': () => from.alerts.byCustomer({ rule: 'service_without_invoice' }),
  'alerts of the other rule': () => from.alerts.byCustomer({ rule: 'invoice_overdue' }),
  'alerts by euros': () => from.alerts.byCustomer({ currency: 'EUR' }),
  'alerts by dollars': () => from.alerts.byCustomer({ currency: 'USD' }),
  settled: () => from.alerts.countSettled(),
})
const ofAlerts = [
  'details of customers',
  'customers by alerts',
  'alerts',
  'alerts of a day',
  'alerts of the day before',
  'alerts of a rule',
  'alerts of the other rule',
  'alerts by euros',
  'alerts by dollars',
  'settled',
]
const all = Object.keys(sumsOf({} as TenantHub))

/** Statements of each sum, read one after the other. */
async function ask(): Promise<Map<string, number>> {
  const asked = new Map<string, number>()
  for (const [name, read] of Object.entries(sumsOf(hub))) {
    const before = counted.counts.statements
    await read()
    asked.set(name, counted.counts.statements - before)
  }
  return asked
}

/** The sums that a write made be added up again. Whichever they are, all are those of a hub that keeps none. */
async function renewedBy(write: () => Promise<unknown>): Promise<string[]> {
  await ask()
  const kept = await ask()
  const revision = await hub.revision()
  await write()
  const asked = await ask()
  expect(await hub.revision()).not.toBe(revision)
  const [mine, others] = [sumsOf(hub), sumsOf(plain)]
  for (const name of all) expect(await mine[name]!(), name).toEqual(await others[name]!())
  const more = (name: string) => asked.get(name)! - kept.get(name)!
  expect(all.map(more).every((count) => count === 0 || count === 1)).toBe(true)
  return all.filter((name) => more(name) === 1)
}

async function dismissOne() {
  const [alert] = await plain.alerts.list()
  await plain.alerts.dismiss(alert!.key, { actor: 'Ada', reason: 'paid by cheque' })
}

const writeEvidence = (kind: string) =>
  sql`insert into ${sql.id(opened.schema, 'billing_evidence')} (tenant_id, kind) values (${tenant}, ${kind})`.execute(opened.db) // prettier-ignore

/** Its evidence is not counted any more. */
const ageEvidence = (where: string) =>
  sql`update ${sql.id(opened.schema, 'billing_evidence')} set evidence_id = evidence_id - ${String(3 * 3_600_000_000 * 2_048)}::text::bigint
    where tenant_id = ${tenant} and ${sql.raw(where)}`.execute(opened.db)

test.each<[string, () => Promise<unknown>]>([
  ['a dismissal', dismissOne],
  [
    'a pass of the alerts',
    () => plain.alerts.evaluateOverdue({ today, settings: { graceDays: 20 } }),
  ],
])('%s renews the sums that read alerts, and no other', async (_name, write) => {
  expect(await renewedBy(write)).toEqual(ofAlerts)
})

test('long after the last sync, too: what is counted is of the two hours before it', async () => {
  await ageEvidence("kind <> 'alerts'")
  expect(await renewedBy(dismissOne)).toEqual(ofAlerts)
})

test.each<[string, () => Promise<unknown>]>([
  [
    'a batch of a sync',
    () => {
      books.act(12)
      return readBooks()
    },
  ],
  [
    'a batch of another source',
    () => {
      others.act(12)
      return writeOthers()
    },
  ],
  [
    'a link',
    () => {
      const externalId = String(readRows(books.company, 'Customer')[0]?.['Id'])
      const account = { source: 'quickbooks', realmId, externalId }
      return plain.links.link(account, { customerId: 'c-1', actor: 'Ada' })
    },
  ],
  ["evidence of a host's own kind", () => writeEvidence('repair')],
  ['evidence of a host that has a name of ours', () => writeEvidence('alerts')],
])('%s renews all of them', async (_name, write) => {
  expect(await renewedBy(write)).toEqual(all)
})

test('a sync that took its evidence first and ends after a dismissal renews all of them', async () => {
  const { db, schema } = opened
  const early = await db.startTransaction().execute()
  const id = (BigInt(Date.now()) * 1_000n - 1_000_000n) * 2_048n
  await sql`insert into ${sql.id(schema, 'billing_evidence')} (tenant_id, evidence_id, realm_id, kind)
    values (${tenant}, ${String(id)}::text::bigint, ${realmId}, 'sync')`.execute(early)
  await dismissOne()
  expect(await renewedBy(() => early.commit().execute())).toEqual(all)
})

test('the deletion of an organisation that was left long ago renews all of them', async () => {
  await writeOthers()
  await ageEvidence("kind = 'source'")
  await dismissOne()
  const deleteIt = async () => {
    const { total } = await opened.storage.retention.deleteRealm({
      tenantId: tenant,
      realmId: otherPlace.organisationId,
    })
    expect(total).toBeGreaterThan(20)
  }
  expect(await renewedBy(deleteIt)).toEqual(all)
})

test('of two transactions of a host, the one that took its id first and ends last renews all of them', async () => {
  const early = await opened.db.startTransaction().execute()
  await sql`insert into ${sql.id(opened.schema, 'billing_evidence')} (tenant_id, kind) values (${tenant}, 'repair')`.execute(early) // prettier-ignore
  await writeEvidence('repair')
  expect(await renewedBy(() => early.commit().execute())).toEqual(all)
})

test('after the clock of the server was set back a write renews all of them', async () => {
  const ahead = String((BigInt(Date.now()) + 10_800_000n) * 1_000n * 2_048n)
  await sql`insert into ${sql.id(opened.schema, 'billing_evidence')} (tenant_id, evidence_id, kind)
    values (${tenant}, ${ahead}::text::bigint, 'sync')`.execute(opened.db)
  books.act(12)
  expect(await renewedBy(readBooks)).toEqual(all)
})

test('half an hour after it was made a sum is made anew, whatever the revision says', async () => {
  await ask()
  const kept = await ask()
  elapsed += 1_800_001
  const asked = await ask()
  expect(all.filter((name) => asked.get(name) === kept.get(name)! + 1)).toEqual(all)
})
