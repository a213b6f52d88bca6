import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { beginRun } from '@vectis/quickbooks/ports'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ResolvedTickets } from '../../src/index.ts'
import { openHub, realmId, tenantId } from '../support/hub-fixture.ts'

const october = {
  today: '2026-11-23',
  timeZone: 'America/Denver',
  from: '2026-10-01',
  to: '2026-11-01',
}
const clock = { now: () => Date.parse('2026-11-23T18:00:00Z'), sleep: () => Promise.resolve() }
let tickets: ResolvedTickets[] = []
const hubs = new Map<string, Awaited<ReturnType<typeof openHub>>>()
beforeAll(async () => {
  for (const environment of ['production', 'sandbox'] as const) {
    hubs.set(environment, await openHub({ tickets: async () => tickets, clock, environment }))
  }
})
afterAll(async () => {
  for (const { close } of hubs.values()) await close()
})

interface Account {
  id: string
  customer?: string
  source?: string
  parent?: string
  billWithParent?: boolean
  rule?: string
}

/** An empty tenant whose billing rows are written as a source's adapter writes them. */
async function open({
  syncedAt = '2026-11-23T17:00:00Z' as string | null,
  environment = 'production' as 'production' | 'sandbox',
} = {}) {
  tickets = [{ customerId: 'psa-1', resolved: 7 }]
  const opened = hubs.get(environment)!
  const { db, schema, hub } = opened
  const table = (name: string) => sql.id(schema, name)
  const written = [
    'customers',
    'customer_links',
    'customer_link_audit',
    'customer_link_refusals',
    'billing_invoices',
    'billing_sales_receipts',
    'billing_refund_receipts',
    'billing_recurring_templates',
    'billing_alerts',
    'billing_sources',
    'quickbooks_sync_runs',
  ]
  await sql`truncate ${sql.join(written.map(table))} cascade`.execute(db)
  const realmOf = (source: string) => (source === 'quickbooks' ? realmId : '')
  if (syncedAt !== null) {
    await opened.storage.sync.forTenant(tenantId).finishRun(
      {
        ...beginRun({
          runId: randomUUID(),
          realmId,
          kind: 'full',
          reason: 'test',
          startedAt: syncedAt,
        }),
        finishedAt: syncedAt,
        outcome: 'succeeded',
        calls: 1,
      },
      [],
    )
  }
  return {
    ...opened,
    count: (next: ResolvedTickets[]) => (tickets = next),
    async account(one: Account) {
      const { id, customer, source = 'quickbooks', parent, billWithParent, rule } = one
      await sql`insert into ${table('customers')} (tenant_id, source, realm_id, external_id, display_name, parent_external_id, bill_with_parent)
        values (${tenantId}, ${source}, ${realmOf(source)}, ${id}, ${id}, ${parent ?? null}, ${billWithParent ?? false})`.execute(
        db,
      )
      if (customer !== undefined) {
        await this.link(id, customer, { source, realm_id: realmOf(source), rule: rule ?? 'A4' })
      }
    },
    async link(
      id: string,
      customer: string,
      { source, realm_id, rule = 'A4' }: { source: string; realm_id: string; rule?: string },
    ) {
      await sql`insert into ${table('customer_links')} (tenant_id, source, realm_id, external_id, kind, customer_id, rule)
        values (${tenantId}, ${source}, ${realm_id}, ${id}, 'linked', ${customer}, ${rule})`.execute(
        db,
      )
    },
    async invoice(
      account: string,
      txnDate: string,
      {
        source = 'quickbooks',
        status = 'open',
        total = 100,
        template = null as string | null,
      } = {},
    ) {
      await sql`insert into ${table('billing_invoices')} (tenant_id, source, realm_id, external_id, doc_number, customer_external_id,
          txn_date, due_date, currency, total_amount, balance, base_status, status, recurring_template_ref)
        values (${tenantId}, ${source}, ${realmOf(source)}, ${randomUUID()}, 'INV-7', ${account}, ${txnDate}, ${txnDate}, 'USD',
          ${total}, ${status === 'open' ? total : 0}, ${status}, ${status}, ${template})`.execute(
        db,
      )
    },
    async salesReceipt(
      account: string | null,
      txnDate: string | null,
      { source = 'quickbooks', total = 100, isVoided = false, isGone = false, fields = '{}' } = {},
    ) {
      await sql`insert into ${table('billing_sales_receipts')} (tenant_id, source, realm_id, external_id, doc_number, customer_external_id,
          txn_date, currency, total_amount, is_voided, deleted_at, unreadable_fields)
        values (${tenantId}, ${source}, ${realmOf(source)}, ${randomUUID()}, 'SR-9', ${account}, ${txnDate}, 'USD', ${total}, ${isVoided},
          ${isGone ? '2026-11-02T00:00:00Z' : null}::timestamptz, ${fields})`.execute(db)
    },
    async refundReceipt(account: string, txnDate: string) {
      await sql`insert into ${table('billing_refund_receipts')} (tenant_id, realm_id, external_id, customer_external_id, txn_date, currency, total_amount)
        values (${tenantId}, ${realmId}, ${randomUUID()}, ${account}, ${txnDate}, 'USD', 100)`.execute(
        db,
      )
    },
    async template(
      account: string,
      columns: {
        active: boolean
        interval: string
        ref: string
        type?: string
        previous?: string
        next?: string
        unreadable?: string
      },
    ) {
      await sql`insert into ${table('billing_recurring_templates')} (tenant_id, realm_id, external_id, template_ref, template_type, active,
          interval_type, customer_external_id, currency, total_amount, recur_type, previous_date, next_date, unreadable_fields)
        values (${tenantId}, ${realmId}, ${columns.ref}, ${columns.ref}, 'Invoice', ${columns.active}, ${columns.interval}, ${account}, 'USD', 100,
          ${columns.type ?? 'Automated'}, ${columns.previous ?? null}::date, ${columns.next ?? null}::date, ${columns.unreadable ?? '{}'})`.execute(
        db,
      )
    },
    /** The verdict about psa-1. */
    async verdict() {
      const pass = await hub.alerts.evaluateService({ ...october, dryRun: true })
      return pass.firing.some((one) => one.customerId === 'psa-1')
        ? 'fires'
        : (Object.keys(pass.silent)[0] ?? 'nothing')
    },
  }
}
type Tenant = Awaited<ReturnType<typeof open>>

describe('service_without_invoice, from the tables', () => {
  test.each<[string, string, (tenant: Tenant) => Promise<unknown>]>([
    ['fires: no invoice in the window', 'fires', (t) => t.account({ id: 'a', customer: 'psa-1' })],
    [
      'fires: the only invoice of the window is void',
      'fires',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        await t.invoice('a', '2026-10-15', { status: 'voided', total: 0 })
      },
    ],
    [
      'fires: invoices on the days beside the window',
      'fires',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        await t.invoice('a', '2026-09-30')
        await t.invoice('a', '2026-11-01')
      },
    ],
    [
      'does not: an invoice on the first day',
      'invoiced',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        await t.invoice('a', '2026-10-01')
      },
    ],
    [
      'does not: an invoice of zero for covered work',
      'invoiced',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        await t.invoice('a', '2026-10-31', { status: 'paid', total: 0 })
      },
    ],
    [
      'does not: any source, an invoice in Xero',
      'invoiced',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        await t.account({ id: 'x', customer: 'psa-1', source: 'xero' })
        await t.invoice('x', '2026-10-15', { source: 'xero' })
      },
    ],
    [
      'does not: an invoice of an inherited account',
      'invoiced',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        await t.account({ id: 'b', customer: 'psa-1', parent: 'a', rule: 'A8' })
        await t.invoice('b', '2026-10-15')
      },
    ],
    [
      'does not: parent is billed for it',
      'billed_through_parent',
      async (t) => {
        await t.account({ id: 'p', customer: 'psa-2' })
        await t.account({ id: 'a', customer: 'psa-1', parent: 'p', billWithParent: true })
        await t.invoice('p', '2026-10-15')
      },
    ],
    [
      'does not: the parent of the parent is billed for it and has no link',
      'billed_through_parent',
      async (t) => {
        await t.account({ id: 'g' })
        await t.account({ id: 'p', customer: 'psa-2', parent: 'g', billWithParent: true })
        await t.account({ id: 'a', customer: 'psa-1', parent: 'p', billWithParent: true })
        await t.invoice('g', '2026-10-15')
      },
    ],
    [
      'fires: billed with its parent, which has no invoice either',
      'fires',
      async (t) => {
        await t.account({ id: 'p', customer: 'psa-2' })
        await t.account({ id: 'a', customer: 'psa-1', parent: 'p', billWithParent: true })
        await t.invoice('p', '2026-09-15')
      },
    ],
    [
      'fires: the parent is billed, but this one is billed on its own',
      'fires',
      async (t) => {
        await t.account({ id: 'p', customer: 'psa-2' })
        await t.account({ id: 'a', customer: 'psa-1', parent: 'p' })
        await t.invoice('p', '2026-10-15')
      },
    ],
    [
      'fires: parents in a circle, without an invoice',
      'fires',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1', parent: 'b', billWithParent: true })
        await t.account({ id: 'b', parent: 'a', billWithParent: true })
      },
    ],
    [
      'does not: the PSA knows who pays',
      'billed_through_parent',
      async (t) => {
        t.count([{ customerId: 'psa-1', resolved: 7, billedThrough: 'psa-2' }])
        await t.account({ id: 'p', customer: 'psa-2' })
        await t.invoice('p', '2026-10-15')
      },
    ],
    [
      'fires: who pays has no invoice either',
      'fires',
      async (t) => {
        t.count([{ customerId: 'psa-1', resolved: 7, billedThrough: 'psa-2' }])
        await t.account({ id: 'p', customer: 'psa-2' })
      },
    ],
    [
      'does not: a sales receipt in the window, the work was paid on the spot',
      'sales_receipt',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        await t.salesReceipt('a', '2026-10-01')
      },
    ],
    [
      'does not: a sales receipt of zero for covered work',
      'sales_receipt',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        await t.salesReceipt('a', '2026-10-31', { total: 0 })
      },
    ],
    [
      'does not: a sales receipt in Xero',
      'sales_receipt',
      async (t) => {
        await t.account({ id: 'x', customer: 'psa-1', source: 'xero' })
        await t.salesReceipt('x', '2026-10-15', { source: 'xero' })
      },
    ],
    [
      'does not: a sales receipt of an inherited account',
      'sales_receipt',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        await t.account({ id: 'b', customer: 'psa-1', parent: 'a', rule: 'A8' })
        await t.salesReceipt('b', '2026-10-15')
      },
    ],
    [
      'does not: an invoice and a sales receipt count as invoiced',
      'invoiced',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        await t.invoice('a', '2026-10-15')
        await t.salesReceipt('a', '2026-10-15')
      },
    ],
    [
      'does not: the parent paid for it on the spot',
      'billed_through_parent',
      async (t) => {
        await t.account({ id: 'p', customer: 'psa-2' })
        await t.account({ id: 'a', customer: 'psa-1', parent: 'p', billWithParent: true })
        await t.salesReceipt('p', '2026-10-15')
      },
    ],
    [
      'does not: who pays by the PSA paid on the spot',
      'billed_through_parent',
      async (t) => {
        t.count([{ customerId: 'psa-1', resolved: 7, billedThrough: 'psa-2' }])
        await t.account({ id: 'p', customer: 'psa-2' })
        await t.salesReceipt('p', '2026-10-15')
      },
    ],
    [
      'fires: money was given back in the window, which is no bill',
      'fires',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        await t.refundReceipt('a', '2026-10-15')
      },
    ],
    [
      'fires: the sales receipts of the window are void and deleted',
      'fires',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        await t.salesReceipt('a', '2026-10-15', { isVoided: true, total: 0 })
        await t.salesReceipt('a', '2026-10-15', { isGone: true })
      },
    ],
    [
      'fires: sales receipts on the days beside the window',
      'fires',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        await t.salesReceipt('a', '2026-09-30')
        await t.salesReceipt('a', '2026-11-01')
      },
    ],
    [
      'fires: the sales receipts have no customer, or another one',
      'fires',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        await t.account({ id: 'b', customer: 'psa-2' })
        await t.salesReceipt(null, '2026-10-15')
        await t.salesReceipt('b', '2026-10-15')
      },
    ],
    [
      'does not: a sales receipt whose date cannot be read',
      'invoice_unreadable',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        await t.salesReceipt('a', null, { fields: '{TxnDate}' })
      },
    ],
    ['does not: no linked billing account', 'no_billing_account', () => Promise.resolve()],
    [
      'does not: fewer tickets than it takes',
      'too_few_tickets',
      async (t) => {
        t.count([{ customerId: 'psa-1', resolved: 2 }])
        await t.account({ id: 'a', customer: 'psa-1' })
      },
    ],
    [
      'does not: excluded by the operator',
      'excluded',
      async (t) => {
        t.count([{ customerId: 'psa-1', resolved: 7, isExcluded: true }])
        await t.account({ id: 'a', customer: 'psa-1' })
      },
    ],
    [
      'does not: its account is kept separate',
      'excluded',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        await t.hub.links.keepSeparate(
          { source: 'quickbooks', realmId, externalId: 'a' },
          { actor: 'ann' },
        )
      },
    ],
    [
      'does not: an active template',
      'prepaid',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        await t.template('a', { active: true, interval: 'Monthly', ref: 't' })
      },
    ],
    [
      'does not: a yearly template whose last run is done, paid for until January',
      'prepaid',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        const plan = { active: true, interval: 'Yearly', ref: 't' }
        await t.template('a', { ...plan, previous: '2026-01-15' })
      },
    ],
    [
      'fires: the template is stalled, the plan lapsed or is broken',
      'fires',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        const plan = { active: true, interval: 'Monthly', ref: 't' }
        await t.template('a', { ...plan, previous: '2026-01-01', next: '2026-02-01' })
      },
    ],
    [
      'fires: the template never runs by itself',
      'fires',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        const plan = { active: true, interval: 'Monthly', ref: 't' }
        await t.template('a', { ...plan, type: 'UnScheduled' })
      },
    ],
    [
      'is not known: what a template says cannot be read',
      'invoice_unreadable',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        await t.template('a', {
          active: true,
          interval: 'Monthly',
          ref: 't',
          unreadable: '{next_date}',
        })
      },
    ],
    [
      'does not: an invoice of the last year from a yearly template, inactive since',
      'prepaid',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        await t.template('a', { active: false, interval: 'Yearly', ref: 't' })
        await t.invoice('a', '2025-11-15', { template: 't' })
      },
    ],
    [
      'fires: the invoice from the yearly template is older',
      'fires',
      async (t) => {
        await t.account({ id: 'a', customer: 'psa-1' })
        await t.template('a', { active: false, interval: 'Yearly', ref: 't' })
        await t.invoice('a', '2025-09-15', { template: 't' })
      },
    ],
    [
      'does not: the parent that is billed has a template',
      'prepaid',
      async (t) => {
        await t.account({ id: 'p', customer: 'psa-2' })
        await t.account({ id: 'a', customer: 'psa-1', parent: 'p', billWithParent: true })
        await t.template('p', { active: true, interval: 'Yearly', ref: 't' })
      },
    ],
  ])('%s', async (_name, verdict, arrange) => {
    const tenant = await open()
    await arrange(tenant)
    expect(await tenant.verdict()).toBe(verdict)
  })

  test.each([
    // An invoice of October that was entered on 3 November would not be known yet.
    [
      'sync ended within the days in which a late invoice is normal',
      { syncedAt: '2026-11-02T15:00:00Z' },
      'sync_not_covering',
    ],
    ['sync did not cover the window', { syncedAt: '2026-11-01T05:00:00Z' }, 'sync_not_covering'],
    ['never synced', { syncedAt: null }, 'sync_not_covering'],
    ['sandbox', { environment: 'sandbox' as const }, 'sandbox'],
  ])('does not: %s', async (_name, options, verdict) => {
    const tenant = await open(options)
    await tenant.account({ id: 'a', customer: 'psa-1' })
    expect(await tenant.verdict()).toBe(verdict)
  })

  test('fires: a customer of another source only needs no sync of QuickBooks', async () => {
    const tenant = await open({ syncedAt: null })
    await tenant.account({ id: 'x', customer: 'psa-1', source: 'xero' })
    expect(await tenant.verdict()).toBe('fires')
  })

  test.each([
    [
      'fires: another source answered after the window and the days of a late invoice',
      '2026-11-05T14:00:00Z',
      'fires',
    ],
    ['waits: another source answered before that', '2026-11-05T13:59:59Z', 'sync_not_covering'],
    [
      'waits: another source answered after that, but not about its invoices',
      '2026-11-05T14:00:00Z',
      'sync_not_covering',
      {},
    ],
  ] as [string, string, string, object?][])('%s', async (_, observedAt, verdict, asked) => {
    const tenant = await open({ syncedAt: null })
    await tenant.storage.sources.forTenant(tenantId).write({
      source: 'xero',
      organisationId: 'org',
      observedAt,
      organisation: { timeZone: 'UTC' },
      contacts: [{ id: 'x', updatedAt: observedAt, name: 'x', isActive: true }],
      ...(asked ?? { invoices: [] }),
    })
    await tenant.link('x', 'psa-1', { source: 'xero', realm_id: 'org' })
    expect(await tenant.verdict()).toBe(verdict)
  })

  test('fires: an answer about invoices after those days stands, though an earlier one was written after it', async () => {
    const tenant = await open({ syncedAt: null })
    const write = (observedAt: string) =>
      tenant.storage.sources.forTenant(tenantId).write({
        ...{ source: 'xero', organisationId: 'org', observedAt, invoices: [] },
        organisation: { timeZone: 'UTC' },
        contacts: [{ id: 'x', updatedAt: observedAt, name: 'x', isActive: true }],
      })
    for (const observedAt of ['2026-11-05T14:00:00Z', '2026-11-01T14:00:00Z'])
      await write(observedAt)
    await tenant.link('x', 'psa-1', { source: 'xero', realm_id: 'org' })
    expect(await tenant.verdict()).toBe('fires')
  })

  test('several rows of one customer are one: the PSA counts by board', async () => {
    const tenant = await open()
    await tenant.account({ id: 'a', customer: 'psa-1' })
    tenant.count([
      { customerId: 'psa-1', resolved: 4 },
      { customerId: 'psa-1', resolved: 5 },
    ])
    const pass = await tenant.hub.alerts.evaluateService(october)
    expect(pass.firing.map((one) => one.evidence)).toMatchObject([{ resolvedTickets: 9 }])
    expect(await tenant.hub.alerts.list()).toHaveLength(1)
  })

  test('no billing account is a separate notice, for those with enough tickets', async () => {
    const tenant = await open()
    tenant.count([
      { customerId: 'psa-1', resolved: 7 },
      { customerId: 'psa-2', resolved: 1 },
    ])
    const pass = await tenant.hub.alerts.evaluateService(october)
    expect(pass.notices.map((one) => one.message)).toEqual([
      '7 tickets resolved 2026-10-01 to 2026-10-31, no billing account linked',
    ])
    expect(await tenant.hub.alerts.list()).toEqual([])
  })
})

describe('closing', () => {
  test('an invoice entered weeks later closes the month it is dated in, in a pass over another month', async () => {
    const tenant = await open()
    await tenant.account({ id: 'a', customer: 'psa-1' })
    await tenant.hub.alerts.evaluateService(october)
    expect(await tenant.hub.alerts.list()).toHaveLength(1)
    const november = { ...october, today: '2026-12-10', from: '2026-11-01', to: '2026-12-01' }
    tenant.count([])
    expect((await tenant.hub.alerts.evaluateService(november)).transitions).toEqual([])
    await tenant.invoice('a', '2026-10-31')
    const pass = await tenant.hub.alerts.evaluateService(november)
    expect(pass.transitions.map((one) => [one.kind, one.finding.verdict])).toEqual([
      ['close', 'invoiced'],
    ])
    expect(pass.transitions[0]?.finding.message).toContain(
      '1 invoice; last invoice INV-7 on 2026-10-31',
    )
    expect(await tenant.hub.alerts.list()).toEqual([])
  })

  test('a sales receipt entered weeks later closes the month it is dated in, and the pass and its dry run say so', async () => {
    const tenant = await open()
    await tenant.account({ id: 'a', customer: 'psa-1' })
    await tenant.salesReceipt('a', '2026-09-15')
    await tenant.hub.alerts.evaluateService(october)
    expect((await tenant.hub.alerts.list())[0]?.message).toContain(
      '0 invoices; last sales receipt SR-9 on 2026-09-15',
    )
    await tenant.salesReceipt('a', '2026-10-31')
    for (const dryRun of [true, false]) {
      const pass = await tenant.hub.alerts.evaluateService({ ...october, dryRun })
      expect(pass).toMatchObject({ firing: [], silent: { sales_receipt: 1 } })
      expect(pass.transitions).toMatchObject([{ kind: 'close' }])
      const { finding } = pass.transitions[0]!
      expect(finding.message).toContain(
        '7 tickets resolved 2026-10-01 to 2026-10-31, 0 invoices, 1 sales receipt; last sales receipt SR-9 on 2026-10-31',
      )
      expect(finding.evidence).toMatchObject({
        lastInvoice: null,
        billed: [
          { document: 'invoice', inWindow: 0, ofPayer: 0, last: null },
          {
            ...{ document: 'sales receipt', inWindow: 1, ofPayer: 0 },
            last: { docNumber: 'SR-9', date: '2026-10-31' },
          },
        ],
      })
    }
    expect(await tenant.hub.alerts.list()).toEqual([])
  })

  test('a lost link closes nothing', async () => {
    const tenant = await open()
    await tenant.account({ id: 'a', customer: 'psa-1' })
    await tenant.hub.alerts.evaluateService(october)
    await tenant.hub.links.undo(
      { source: 'quickbooks', realmId, externalId: 'a' },
      { actor: 'ann' },
    )
    const pass = await tenant.hub.alerts.evaluateService(october)
    expect(pass).toMatchObject({
      transitions: [{ kind: 'inconclusive' }],
      silent: { no_billing_account: 1 },
    })
    expect(await tenant.hub.alerts.list()).toHaveLength(1)
  })
})
