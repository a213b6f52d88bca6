import { expect, test } from 'vitest'
import { createEmulator, createVirtualClock } from '../src/index.ts'
import { createFakeCompany } from './support/fake-company.ts'

const realmId = '9341457021722202'
const day = 86_400_000

async function changes(
  company: ReturnType<typeof createFakeCompany>,
  query: Record<string, string>,
) {
  const clock = createVirtualClock({ start: '2026-11-23T15:00:00.000Z' })
  const emulator = createEmulator({ clock, companies: [company] })
  const { accessToken } = emulator.issueTokens({ realmId })
  const answer = await emulator.exchange({
    method: 'GET',
    url: `/v3/company/${realmId}/cdc?${new URLSearchParams(query).toString()}`,
    headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
  })
  const body = JSON.parse(Buffer.from(answer.body).toString()) as {
    CDCResponse: [{ QueryResponse: Record<string, { Id: string; status?: string }[]>[] }]
    Fault?: { Error: { Detail: string }[] }
    time: string
  }
  return { status: answer.status, body, groups: body.CDCResponse?.[0].QueryResponse, emulator }
}

const since = (ms: number) => new Date(Date.parse('2026-11-23T15:00:00.000Z') - ms).toISOString()

test('one element per entity, {} for one without changes, not in the order asked for', async () => {
  const company = createFakeCompany({ changedAt: Date.parse('2026-11-23T14:00:00Z') })
  const { body, groups } = await changes(company, {
    entities: 'customer,Invoice,Vendor',
    changedSince: since(2 * 3_600_000),
  })
  expect(groups).toHaveLength(3)
  expect(groups).toContainEqual({})
  const invoices = groups.find((group) => 'Invoice' in group)
  expect(invoices).toMatchObject({ startPosition: 1, maxResults: 3 })
  expect(groups.findIndex((group) => group === invoices)).not.toBe(2)
  expect(body.time).toBe('2026-11-23T07:00:00.000-08:00')
})

test('nothing changed: an empty element and no more', async () => {
  const { body } = await changes(createFakeCompany(), {
    entities: 'Invoice',
    changedSince: since(1000),
  })
  expect(body.CDCResponse).toEqual([{ QueryResponse: [{}] }])
})

test('the answer is cut at 1,000 objects over all entities, and deletions go first', async () => {
  const company = createFakeCompany({
    invoices: 990,
    changedAt: Date.parse('2026-11-23T15:00:00Z'),
  })
  company.deletedCount = 40
  const { groups, emulator } = await changes(company, {
    entities: 'Customer,Invoice',
    changedSince: since(day),
  })
  const invoices = groups.find((group) => 'Invoice' in group)!['Invoice']!
  const customers = groups.find((group) => 'Customer' in group)!['Customer']!
  expect(invoices).toHaveLength(990)
  expect(customers).toHaveLength(10)
  expect(customers[0]).toMatchObject({ status: 'Deleted' })
  expect(emulator.log.records.at(-1)?.objects).toBe(1000)
})

test('deletions vanish altogether when active objects fill the answer', async () => {
  const company = createFakeCompany({
    invoices: 1200,
    changedAt: Date.parse('2026-11-23T15:00:00Z'),
  })
  company.deletedCount = 5
  const { groups } = await changes(company, {
    entities: 'Customer,Invoice',
    changedSince: since(day),
  })
  expect(groups).toContainEqual({})
  expect(groups.find((group) => 'Invoice' in group)!['Invoice']).toHaveLength(1000)
})

test('looks back 30 days and not a millisecond more', async () => {
  const query = { entities: 'Invoice', changedSince: since(30 * day) }
  expect((await changes(createFakeCompany(), query)).status).toBe(200)
  const older = await changes(createFakeCompany(), { ...query, changedSince: since(30 * day + 1) })
  expect(older.status).toBe(400)
  expect(older.body.Fault?.Error[0]?.Detail).toContain('older than fixed days is not supported')
})

test.for([
  [{ entities: 'TaxCode', changedSince: since(day) }],
  [{ entities: 'Invoice', changedSince: 'yesterday' }],
  [{ entities: '', changedSince: since(day) }],
  [{ entities: 'Invoice' }],
])('refuses %o', async ([query]) => {
  const { status } = await changes(createFakeCompany(), query as Record<string, string>)
  expect(status).toBe(400)
})

test('an offset, a Z and a bare date are understood', async () => {
  for (const changedSince of ['2026-11-20T05:00:00-07:00', '2026-11-20T05:00:00Z', '2026-11-20']) {
    expect((await changes(createFakeCompany(), { entities: 'Invoice', changedSince })).status).toBe(
      200,
    )
  }
})
