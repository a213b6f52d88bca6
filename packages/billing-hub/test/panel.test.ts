import { addDecimals, compareDecimals, subtractDecimals } from '@vectis/quickbooks/values'
import { createActivity, createCompany, receiptActivityNames } from '@vectis/quickbooks-emulator'
import { sql } from 'kysely'
import { afterEach, describe, expect, test } from 'vitest'
import { openHub, realmId, tenantId } from './support/hub-fixture.ts'

const today = '2026-11-23'
const now = Date.parse('2026-11-23T18:00:00Z')
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
async function fixture(options: Parameters<typeof openHub>[0] = {}) {
  const opened = await openHub(options)
  open.push(opened)
  return opened
}

interface WireCustomer {
  Id: string
  Balance?: number
  CurrencyRef?: { value: string }
}

test('for every customer and currency, the panel after random activity adds up to the balances of the books', async () => {
  let compared = 0
  for (const seed of [1, 2, 3]) {
    const { hub, load, close } = await openHub()
    let time = now - 40 * 86_400_000
    const company = createCompany({
      realmId,
      seed,
      clock: { now: () => time },
      customers: 25,
      invoices: 120,
    })
    const activity = createActivity(company, { seed })
    const receipts = createActivity(company, { seed, only: receiptActivityNames })
    for (let step = 0; step < 120; step += 1) {
      time += 6 * 3_600_000
      activity.step()
      if (step % 3 === 0) receipts.step()
    }
    await load(company)
    await hub.links.apply()
    const { accounts } = await hub.links.preview()
    const wire = JSON.parse(
      JSON.stringify(
        company.query('SELECT * FROM Customer WHERE Active IN (true, false) MAXRESULTS 1000').rows,
      ),
    ) as WireCustomer[]
    const balances = new Map(wire.map((customer) => [customer.Id, customer]))
    const byCustomer = Map.groupBy(accounts, ({ decision }) => decision.customerId ?? '')
    for (const [customerId, group] of byCustomer) {
      const panel = await hub.panel(customerId, { today })
      const expected = new Map<string, string>()
      for (const { account } of group) {
        const customer = balances.get(account.externalId)
        const currency = customer?.CurrencyRef?.value ?? ''
        expected.set(
          currency,
          addDecimals(expected.get(currency) ?? '0', String(customer?.Balance ?? 0)),
        )
      }
      for (const [currency, balance] of expected) {
        const figures = panel.currencies.find((one) => one.currency === currency)
        const net = figures?.net ?? '0'
        expect({ seed, customerId, currency, net: subtractDecimals(net, balance) }).toEqual({
          seed,
          customerId,
          currency,
          net: '0',
        })
        if (figures?.aging) {
          const { aging } = figures
          const late = addDecimals(
            aging.days1to30,
            aging.days31to60,
            aging.days61to90,
            aging.days91plus,
          )
          expect(compareDecimals(figures.overdue ?? '', late)).toBe(0)
          expect(
            compareDecimals(figures.outstanding, addDecimals(late, aging.current, aging.noDueDate)),
          ).toBe(0)
        }
        compared += 1
      }
    }
    await close()
  }
  expect(compared).toBeGreaterThan(60)
})

describe('one panel', () => {
  test('shows settlements, months, days to pay and sources; another tenant sees nothing', async () => {
    const { hub, otherTenant, load } = await fixture()
    let time = Date.parse('2026-08-01T17:00:00Z')
    const company = createCompany({
      realmId,
      seed: 5,
      clock: { now: () => time },
      customers: 0,
      invoices: 0,
    })
    const { operations } = company
    const customer = operations.createCustomer({ displayName: 'Acme' }) as { Id: string }
    for (const month of ['08', '09', '10']) {
      time = Date.parse(`2026-${month}-01T17:00:00Z`)
      const invoice = operations.createInvoice({
        customerId: customer.Id,
        amount: 100,
        txnDate: `2026-${month}-01`,
        dueDate: `2026-${month}-15`,
      }) as { Id: string }
      time += 10 * 86_400_000
      operations.receivePayment({
        customerId: customer.Id,
        amount: 100,
        txnDate: `2026-${month}-11`,
        applications: [{ invoiceId: invoice.Id, amount: 100 }],
      })
    }
    time = now
    operations.createInvoice({
      customerId: customer.Id,
      amount: 250,
      txnDate: '2026-11-02',
      dueDate: '2026-11-20',
    })
    await load(company)
    await hub.links.apply()
    const id = `quickbooks:${realmId}:${customer.Id}`
    const panel = await hub.panel(id, { today })
    expect(panel).toMatchObject({
      state: 'ready',
      sources: [{ source: 'quickbooks', realmId, accounts: 1, asOf: '2026-11-23T18:00:00.000Z' }],
    })
    expect(panel.currencies).toHaveLength(1)
    expect(panel.currencies[0]).toMatchObject({ averageDaysToPay: 10, overdueCount: 1 })
    expect(Number(panel.currencies[0]?.invoicedThisMonth)).toBe(250)
    expect(Number(panel.currencies[0]?.overdue)).toBe(250)
    expect(
      panel.currencies[0]?.months
        ?.map((month) => [month.month, Number(month.invoiced), Number(month.received)])
        .slice(-4),
    ).toEqual([
      ['2026-08', 100, 100],
      ['2026-09', 100, 100],
      ['2026-10', 100, 100],
      ['2026-11', 250, 0],
    ])
    expect(panel.recentInvoices[0]).toMatchObject({
      status: 'overdue',
      daysOverdue: 3,
      settlements: [],
    })
    expect(panel.recentInvoices[1]?.settlements).toMatchObject([
      { kind: 'cash', date: '2026-10-11' },
    ])
    expect((await otherTenant.panel(id, { today })).state).toBe('unlinked')
    expect(
      (await hub.timeline(id, { today, timeZone: 'UTC' })).events.map((event) => [
        event.date,
        event.kind,
      ]),
    ).toEqual([
      ['2026-11-21', 'invoice_overdue'],
      ['2026-11-02', 'invoice_issued'],
      ['2026-10-11', 'payment_received'],
      ['2026-10-01', 'invoice_issued'],
      ['2026-09-11', 'payment_received'],
      ['2026-09-01', 'invoice_issued'],
      ['2026-08-11', 'payment_received'],
      ['2026-08-01', 'invoice_issued'],
    ])
    // Paged by keyset, nothing is lost and nothing comes twice.
    const paged: string[] = []
    let before: { date: string; key: string } | null = null
    do {
      const page: Awaited<ReturnType<typeof hub.timeline>> = await hub.timeline(id, {
        today,
        timeZone: 'UTC',
        limit: 3,
        ...(before ? { before } : {}),
      })
      paged.push(...page.events.map((event) => event.key))
      before = page.next
    } while (before !== null)
    expect(new Set(paged).size).toBe(8)
    expect(paged).toHaveLength(8)
  })

  test.each([
    ['Pacific/Auckland', '2026-11-20T10:59:59Z', '2026-11-20T11:00:00Z'],
    ['America/Denver', '2026-11-21T06:59:59Z', '2026-11-21T07:00:00Z'],
    ['UTC', '2026-11-20T23:59:59Z', '2026-11-21T00:00:00Z'],
  ])('midnight in %s turns the badge without a sync', async (timeZone, before, after) => {
    const { todayIn } = await import('@vectis/quickbooks/values')
    const { hub, load } = await fixture()
    const company = createCompany({
      realmId,
      seed: 5,
      clock: { now: () => now },
      customers: 0,
      invoices: 0,
    })
    const customer = company.operations.createCustomer({ displayName: 'Acme' }) as { Id: string }
    company.operations.createInvoice({
      customerId: customer.Id,
      amount: 250,
      txnDate: '2026-11-02',
      dueDate: '2026-11-20',
    })
    await load(company)
    await hub.links.apply()
    const statusAt = async (moment: string) => {
      const panel = await hub.panel(`quickbooks:${realmId}:${customer.Id}`, {
        today: todayIn(timeZone, Date.parse(moment)),
      })
      return [panel.recentInvoices[0]?.status, Number(panel.currencies[0]?.overdue)]
    }
    expect([await statusAt(before), await statusAt(after)]).toEqual([
      ['open', 0],
      ['overdue', 250],
    ])
  })

  test('Xero rows written by another adapter are shown beside QuickBooks rows and add up per currency', async () => {
    const { hub, db, schema, load } = await fixture({
      spine: async () => [{ id: 'psa:acme', name: 'Acme' }],
    })
    const company = createCompany({
      realmId,
      seed: 5,
      clock: { now: () => now },
      customers: 0,
      invoices: 0,
      homeCurrency: 'USD',
    })
    const customer = company.operations.createCustomer({ displayName: 'Acme' }) as { Id: string }
    company.operations.createInvoice({
      customerId: customer.Id,
      amount: 250,
      txnDate: '2026-11-02',
      dueDate: '2026-12-20',
    })
    await load(company)
    await sql`insert into ${sql.id(schema, 'customers')} (tenant_id, source, external_id, display_name) values (${tenantId}, 'xero', 'x-1', 'ACME')`.execute(
      db,
    )
    for (const [id, currency, amount] of [
      ['i-1', 'USD', 40],
      ['i-2', 'NZD', 70],
    ] as const) {
      await sql`insert into ${sql.id(schema, 'billing_invoices')}
        (tenant_id, source, external_id, customer_external_id, doc_number, txn_date, due_date, currency, total_amount, balance, base_status, status)
        values (${tenantId}, 'xero', ${id}, 'x-1', ${id}, '2026-11-05', '2026-11-10', ${currency}, ${amount}, ${amount}, 'open', 'open')`.execute(
        db,
      )
    }
    await hub.links.apply()
    const panel = await hub.panel('psa:acme', { today })
    expect(panel.sources.map((source) => source.source)).toEqual(['quickbooks', 'xero'])
    expect(
      panel.currencies.map((one) => [one.currency, Number(one.outstanding), Number(one.overdue)]),
    ).toEqual([
      ['NZD', 70, 70],
      ['USD', 290, 40],
    ])
    expect(panel.recentInvoices.map((invoice) => [invoice.source, invoice.status])).toEqual([
      ['xero', 'overdue'],
      ['xero', 'overdue'],
      ['quickbooks', 'open'],
    ])
  })
})
