import { createCompany } from '@vectis/quickbooks-emulator'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SpineCustomer, TicketSource } from '../src/index.ts'
import { openHub, realmId, tenantId } from './support/hub-fixture.ts'

const now = Date.parse('2026-11-23T18:00:00Z')
/** Milliseconds since then, for the hub. */
let later = 0
const today = '2026-11-23'

let spine: SpineCustomer[]
let tickets: Awaited<ReturnType<TicketSource>>
let opened: Awaited<ReturnType<typeof openHub>>
let company: ReturnType<typeof createCompany>
const account = (externalId: string) => ({ source: 'quickbooks', realmId, externalId })

beforeEach(async () => {
  spine = [
    { id: 'psa:acme', name: 'Acme Inc' },
    { id: 'psa:beta', name: 'Beta Works' },
  ]
  tickets = []
  later = 0
  const clock = { now: () => now + later, sleep: () => Promise.resolve() }
  opened = await openHub({ spine: async () => spine, tickets: async () => tickets, clock })
  company = createCompany({
    realmId,
    seed: 1,
    clock: { now: () => now },
    customers: 0,
    invoices: 0,
  })
})
afterEach(() => opened.close())

function customer(displayName: string, rest: object = {}): string {
  return (company.operations.createCustomer({ displayName, ...rest }) as { Id: string }).Id
}
function invoice(customerId: string, txnDate: string, dueDate: string, amount = 100): string {
  return (
    company.operations.createInvoice({ customerId, amount, txnDate, dueDate }) as { Id: string }
  ).Id
}
/** When each stored alert opened last, in milliseconds, and how often. */
const openings = () =>
  sql<{ at: number; times: number }>`
    select (extract(epoch from opened_at) * 1000)::float8 as at, times_opened::int as times from ${sql.id(opened.schema, 'billing_alerts')}`
    .execute(opened.db)
    .then((result) => result.rows)
const links = () =>
  sql<{ external_id: string; customer_id: string | null; rule: string; kind: string }>`
    select external_id, customer_id, rule, kind from ${sql.id(opened.schema, 'customer_links')} order by external_id`
    .execute(opened.db)
    .then((result) => result.rows)
const audit = () =>
  sql<{ action: string; rule: string; actor: string | null; customer_id: string | null }>`
    select action, rule, actor, customer_id from ${sql.id(opened.schema, 'customer_link_audit')} order by audit_id`
    .execute(opened.db)
    .then((result) => result.rows)

describe('links', () => {
  test('the preview writes nothing; applying writes the automatic rows and their audit; a second pass changes nothing', async () => {
    const acme = customer('ACME, Inc.')
    const site = customer('Server room', { parentId: acme, job: true })
    customer('Zebra')
    await opened.load(company)
    expect(await opened.hub.links.preview()).toMatchObject({
      linked: 1,
      viaParent: 1,
      toCheck: 0,
      unlinked: 1,
      separate: 0,
    })
    expect(await links()).toEqual([])
    expect(await opened.hub.links.apply()).toHaveLength(2)
    expect(await links()).toEqual([
      { external_id: acme, customer_id: 'psa:acme', rule: 'A4', kind: 'linked' },
      { external_id: site, customer_id: 'psa:acme', rule: 'A9', kind: 'linked' },
    ])
    expect(await audit()).toEqual([
      { action: 'linked', rule: 'A4', actor: null, customer_id: 'psa:acme' },
      { action: 'linked', rule: 'A9', actor: null, customer_id: 'psa:acme' },
    ])
    expect(await opened.hub.links.apply()).toEqual([])
  })

  test('an undo is remembered and removes inherited links, and a person may still link by hand', async () => {
    const acme = customer('Acme Inc')
    customer('Site', { parentId: acme, job: true })
    await opened.load(company)
    await opened.hub.links.apply()
    await opened.hub.links.undo(account(acme), { actor: 'ann' })
    await opened.hub.links.apply()
    expect(await links()).toEqual([])
    await opened.hub.links.link(account(acme), { customerId: 'psa:beta', actor: 'ann' })
    await opened.hub.links.apply()
    expect((await links()).map((link) => [link.customer_id, link.rule])).toEqual([
      ['psa:beta', 'manual'],
      ['psa:beta', 'A9'],
    ])
    expect((await audit()).map((entry) => [entry.action, entry.actor])).toEqual([
      ['linked', null],
      ['linked', null],
      ['unlinked', 'ann'],
      ['unlinked', null],
      ['linked', 'ann'],
      ['linked', null],
    ])
  })

  test('keep separate stays until it is undone', async () => {
    const acme = customer('Acme Inc')
    await opened.load(company)
    await opened.hub.links.keepSeparate(account(acme), { actor: 'ann' })
    expect(await opened.hub.links.apply()).toEqual([])
    expect(await opened.hub.links.preview()).toMatchObject({ separate: 1, linked: 0 })
    await opened.hub.links.undo(account(acme), { actor: 'ann' })
    expect((await opened.hub.links.apply()).map((change) => change.rule)).toEqual(['A4'])
  })

  test('a merge moves the link to a survivor without one; if the survivor has its own, a person decides', async () => {
    const acme = customer('Acme Inc')
    const survivor = customer('Something else')
    await opened.load(company)
    await opened.hub.links.apply()
    await sql`update ${sql.id(opened.schema, 'customers')} set merged_into = ${survivor}, deleted_at = now(), deleted_reason = 'merged' where external_id = ${acme}`.execute(
      opened.db,
    )
    await opened.hub.links.apply()
    expect(await links()).toEqual([
      { external_id: survivor, customer_id: 'psa:acme', rule: 'A4', kind: 'linked' },
    ])
  })

  test('an account cannot be linked to a customer that the PSA does not know', async () => {
    const acme = customer('Acme Inc')
    await opened.load(company)
    await expect(
      opened.hub.links.link(account(acme), { customerId: 'psa:acne', actor: 'ann' }),
    ).rejects.toThrow('found "psa:acne"')
    expect(await audit()).toEqual([])
  })

  test('an account of another tenant cannot be linked', async () => {
    const acme = customer('Acme Inc')
    await opened.load(company)
    await expect(
      opened.otherTenant.links.link(account(acme), { customerId: 'x', actor: 'eve' }),
    ).rejects.toThrow(RangeError)
  })
})

describe('alerts', () => {
  test('invoice_overdue: dry run lists, the pass opens once, a part payment updates, paying closes, and it can come back', async () => {
    const acme = customer('Acme Inc')
    const id = invoice(acme, '2026-10-01', '2026-11-01')
    invoice(acme, '2026-11-01', '2026-12-01')
    await opened.load(company)
    await opened.hub.links.apply()
    const { alerts } = opened.hub
    const dry = await alerts.evaluateOverdue({ today, dryRun: true })
    expect(dry.firing.map((finding) => [finding.externalId, finding.customerId])).toEqual([
      [id, 'psa:acme'],
    ])
    expect(dry.firing[0]?.message).toContain('22 days overdue (due 2026-11-01)')
    expect(await alerts.list()).toEqual([])

    expect((await alerts.evaluateOverdue({ today })).transitions.map((one) => one.kind)).toEqual([
      'open',
    ])
    expect((await alerts.evaluateOverdue({ today })).transitions).toEqual([])
    company.operations.receivePayment({
      customerId: acme,
      amount: 40,
      applications: [{ invoiceId: id, amount: 40 }],
    })
    await opened.load(company)
    expect((await alerts.evaluateOverdue({ today })).transitions.map((one) => one.kind)).toEqual([
      'update',
    ])
    expect(await alerts.list({ customerId: 'psa:acme' })).toMatchObject([
      { rule: 'invoice_overdue', timesOpened: 1, message: expect.stringContaining('60.00') },
    ])
    const last = company.operations.receivePayment({
      customerId: acme,
      amount: 60,
      applications: [{ invoiceId: id, amount: 60 }],
    })
    await opened.load(company)
    expect(
      (await alerts.evaluateOverdue({ today })).transitions.map((one) => [
        one.kind,
        one.finding.verdict,
      ]),
    ).toEqual([['close', 'paid']])
    expect(await alerts.list()).toEqual([])

    const [first] = await openings()
    company.operations.deleteTransaction({ entity: 'Payment', id: (last as { Id: string }).Id })
    await opened.load(company)
    later = 60_000
    expect((await alerts.evaluateOverdue({ today })).transitions.map((one) => one.kind)).toEqual([
      'reopen',
    ])
    const [again] = await openings()
    expect([first?.times, again?.times]).toEqual([1, 2])
    expect(again!.at - first!.at).toBe(60_000)
    // A part payment changes the alert, not when it opened.
    later = 120_000
    company.operations.receivePayment({
      customerId: acme,
      amount: 10,
      applications: [{ invoiceId: id, amount: 10 }],
    })
    await opened.load(company)
    expect((await alerts.evaluateOverdue({ today })).transitions.map((one) => one.kind)).toEqual([
      'update',
    ])
    expect(await openings()).toEqual([again])
  })

  test('invoice_overdue: silent while the sync is stale or the account is not linked', async () => {
    invoice(customer('Zebra'), '2026-10-01', '2026-11-01')
    invoice(customer('Acme Inc'), '2026-10-01', '2026-11-01')
    await opened.load(company, '2026-11-21T18:00:00Z')
    await opened.hub.links.apply()
    expect(await opened.hub.alerts.evaluateOverdue({ today })).toMatchObject({
      firing: [],
      transitions: [],
      silent: { sync_stale: 1, not_linked: 1 },
    })
  })

  test('service_without_invoice: fires with its evidence, and an invoice in the window closes it', async () => {
    const acme = customer('Acme Inc')
    invoice(acme, '2026-09-12', '2026-09-30')
    await opened.load(company)
    await opened.hub.links.apply()
    tickets = [
      { customerId: 'psa:acme', resolved: 7 },
      { customerId: 'psa:beta', resolved: 9 },
      { customerId: 'psa:internal', resolved: 9, isExcluded: true },
    ]
    const window = { today, timeZone: 'America/Denver', from: '2026-10-01', to: '2026-11-01' }
    const pass = await opened.hub.alerts.evaluateService(window)
    expect(pass.firing.map((finding) => finding.customerId)).toEqual(['psa:acme'])
    expect(pass.firing[0]?.message).toMatch(
      /^7 tickets resolved 2026-10-01 to 2026-10-31, 0 invoices; last invoice .+ on 2026-09-12; synced 2026-11-23T18:00:00.000Z$/,
    )
    expect(pass.silent).toEqual({ no_billing_account: 1, excluded: 1 })
    invoice(acme, '2026-10-31', '2026-11-30', 0)
    await opened.load(company)
    expect(
      (await opened.hub.alerts.evaluateService(window)).transitions.map((one) => [
        one.kind,
        one.finding.verdict,
      ]),
    ).toEqual([['close', 'invoiced']])
  })

  test('dismissed stays silent until the cause is settled and occurs again', async () => {
    const acme = customer('Acme Inc')
    const id = invoice(acme, '2026-10-01', '2026-11-01')
    await opened.load(company)
    await opened.hub.links.apply()
    const { alerts } = opened.hub
    await alerts.evaluateOverdue({ today })
    await alerts.dismiss(`invoice_overdue:quickbooks:${realmId}:${id}`, {
      actor: 'ann',
      reason: 'agreed with them',
    })
    expect((await alerts.evaluateOverdue({ today })).transitions).toEqual([])
    expect(await alerts.list()).toEqual([])
  })
})

test('rows of a former realm are out of every figure', async () => {
  const acme = customer('Acme Inc')
  invoice(acme, '2026-10-01', '2026-11-01')
  await opened.load(company)
  await opened.hub.links.apply()
  expect((await opened.hub.panel('psa:acme', { today })).state).toBe('ready')
  await opened.storage.connections.forTenant(tenantId).connect({
    environment: 'production',
    realmId: '1111111111',
    confirmReplace: true,
    tokens: {
      accessToken: 'access-CANARY-2',
      refreshToken: 'refresh-CANARY-2',
      accessTokenExpiresAt: '2026-11-23T11:00:00Z',
      refreshTokenExpiresAt: '2027-03-03T10:00:00Z',
      refreshTokenHardExpiresAt: null,
    },
  })
  expect((await opened.hub.panel('psa:acme', { today })).state).toBe('unlinked')
  expect((await opened.hub.alerts.evaluateOverdue({ today })).firing).toEqual([])
})
