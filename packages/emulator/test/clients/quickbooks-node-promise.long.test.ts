import QuickBooks from 'quickbooks-node-promise'
import { afterEach, expect, test } from 'vitest'
import { checkIdentities } from '../../src/index.ts'
import { createIntuitNetwork } from '../../src/msw.ts'
import type { Json } from '../support/company-client.ts'
import { drivenBy } from '../fidelity/driven-by.ts'
import { driven } from '../fidelity/driven.ts'
import {
  catchWebhook,
  createStory,
  redirectUri,
  saleOf,
  startStory,
  verifierToken,
} from './story.ts'

const cleanups: (() => unknown)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

type Call = (...input: unknown[]) => Promise<Json>
type Client = Record<string, Call> & { verifyWebhook(body: unknown, signature: string): boolean }
const module = QuickBooks as unknown as Record<string, unknown>
const Library = (module['default'] ?? module) as unknown as {
  new (config: unknown, realmId: string): Client
  authorizeUrl(config: unknown, state: string): string
}

test('quickbooks-node-promise: connect, refresh, find, count, writes, batch, reports, PDF, faults, webhook, revoke', async () => {
  const { emulator, books, realmId } = startStory()
  const network = createIntuitNetwork(emulator)
  network.enable()
  cleanups.push(() => network.disable())
  const { clientId, clientSecret } = emulator.credentials()
  const config = {
    appKey: clientId,
    appSecret: clientSecret,
    redirectUrl: redirectUri,
    scope: ['com.intuit.quickbooks.accounting', 'openid'],
    minorversion: 75,
    webhookVerifierToken: verifierToken,
    autoRefresh: false,
  }
  const client = new Library(config, realmId)
  const { step, done } = createStory()
  const codeOf = (call: Promise<unknown>): Promise<string | null> =>
    call.then(
      () => null,
      (error: { errorResponse?: Json }) => error.errorResponse?.['Fault'].Error[0].code as string,
    )

  await step('connect', async () => {
    const callback = new URL(await emulator.consent(Library.authorizeUrl(config, 'a-state')))
    await client['createToken']!(callback.searchParams.get('code'))
    const info = await client['getCompanyInfo']!(realmId)
    expect(info['CompanyInfo'].CompanyName).toBe(books.name)
  })
  // Its validateIdToken needs a package that it does not depend on.
  await step('userinfo', async () => {
    expect(await client['getUserInfo']!()).toHaveProperty('email')
  })
  await step('count', async () => {
    const counted = await client['countInvoices']!({ field: 'Balance', value: '0', operator: '>' })
    expect(counted['QueryResponse'].totalCount).toBeGreaterThan(0)
  })
  await step('find: fetchAll, sort, limit and offset', async () => {
    const all = await client['findInvoices']!({ fetchAll: true, sort: 'Id' })
    expect(all['QueryResponse'].Invoice).toHaveLength(
      books.query('SELECT COUNT(*) FROM Invoice').totalCount!,
    )
    const some = await client['findCustomers']!({ limit: 3, offset: 2, asc: 'DisplayName' })
    expect(some['QueryResponse']).toMatchObject({ startPosition: 3, maxResults: 3 })
    const named = await client['findCustomers']!({ DisplayName: ["O'Brien", 'Nobody'] })
    expect(named['QueryResponse']).toEqual({})
  })
  const { Customer: customer } = await step('create a customer', () =>
    client['createCustomer']!({ DisplayName: 'Birch' }),
  )
  await step('whole and sparse updates, a stale one, a taken name', async () => {
    const whole = await client['updateCustomer']!({ ...customer, Notes: 'x' })
    expect(whole['Customer']).toMatchObject({ SyncToken: '1', Notes: 'x' })
    const { Id } = customer
    const stale = client['updateCustomer']!({ Id, SyncToken: '0', sparse: true })
    expect(await codeOf(stale)).toBe('5010')
    expect(await codeOf(client['createCustomer']!({ DisplayName: 'Birch' }))).toBe('6240')
  })
  const invoice = await step('create an invoice, send it, read its PDF', async () => {
    const { Invoice } = await client['createInvoice']!(saleOf(customer.Id, 75))
    const sent = await client['sendInvoicePdf']!(Invoice.Id, 'ap@birch.example')
    expect(sent['EmailStatus']).toBe('EmailSent')
    const pdf = (await client['getInvoicePdf']!(Invoice.Id)) as unknown as Buffer
    expect(pdf.subarray(0, 8).toString()).toBe('%PDF-1.4')
    return sent
  })
  await step('receive a payment and void it', async () => {
    const { Payment } = await client['createPayment']!({
      CustomerRef: { value: customer.Id },
      TotalAmt: 75,
      Line: [{ Amount: 75, LinkedTxn: [{ TxnId: invoice['Id'], TxnType: 'Invoice' }] }],
    })
    expect(Payment.UnappliedAmt).toBe(0)
    // Its voidPayment sends a sparse update without include=void, which voids nothing.
    const same = await client['voidPayment']!(Payment)
    expect(same['Payment']).toMatchObject({ TotalAmt: 75, SyncToken: '1' })
    const url = '/payment'
    const qs = { operation: 'update', include: 'void' }
    const voided = await client['request']!('post', { url, qs }, same['Payment'])
    expect(voided['Payment']).toMatchObject({ TotalAmt: 0 })
  })
  await step('void and delete invoices', async () => {
    const { Invoice } = await client['getInvoice']!(invoice['Id'])
    expect((await client['voidInvoice']!(Invoice))['Invoice']).toMatchObject({ Balance: 0 })
    const made = await client['createInvoice']!(saleOf(customer.Id, 1))
    const gone = await client['deleteInvoice']!(made['Invoice'])
    expect(gone['Invoice'].status).toBe('Deleted')
    expect(await codeOf(client['getInvoice']!(made['Invoice'].Id))).toBe('610')
  })
  await step('a batch', async () => {
    const { BatchItemResponse: items } = await client['batch']!([
      { bId: '1', operation: 'create', Customer: { DisplayName: 'In a batch' } },
      { bId: '2', Query: 'select count(*) from Customer' },
    ])
    expect(items[0].Customer.DisplayName).toBe('In a batch')
    expect(items[1].QueryResponse.totalCount).toBeGreaterThan(12)
  })
  await step('change data capture', async () => {
    const since = new Date(Date.now() - 3_600_000)
    const changes = await client['changeDataCapture']!(['Invoice'], since)
    const rows = changes['CDCResponse'][0].QueryResponse[0].Invoice as Json[]
    expect(rows.some(({ status }) => status === 'Deleted')).toBe(true)
  })
  await step('reports', async () => {
    const aged = await client['reportAgedReceivables']!({ report_date: '2026-11-23' })
    expect(aged['Header']).toMatchObject({ ReportName: 'AgedReceivables' })
    expect(await client['reportTransactionList']!()).toHaveProperty('Columns')
    expect(await codeOf(client['reportTrialBalance']!())).toBe('500')
  })
  await step('the webhook of a change verifies, another body does not', async () => {
    const change = () => client['createCustomer']!({ DisplayName: 'Announced' })
    const { body, signature } = await catchWebhook(emulator, change)
    expect(client.verifyWebhook(JSON.parse(body), signature)).toBe(true)
    expect(client.verifyWebhook({ other: 1 }, signature)).toBe(false)
  })
  await step('refresh', async () => {
    const before = await client['getToken']!()
    const after = await client['refreshAccessToken']!()
    expect(after['access_token']).not.toBe(before['access_token'])
  })
  await step('revoke', async () => {
    expect((await client['revokeAccess']!(true))['status']).toBe(200)
    await expect(client['getCompanyInfo']!(realmId)).rejects.toThrow(/Unauthorized/)
  })
  expect(checkIdentities(books)).toEqual([])
  expect(drivenBy(emulator.log)).toEqual(driven.get('quickbooks-node-promise'))
  console.log(`quickbooks-node-promise: ${done.length} steps`)
})
