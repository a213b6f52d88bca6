import { expect, test } from 'vitest'
import { checkIdentities } from '../../src/index.ts'
import type { Json } from '../support/company-client.ts'
import { openNodeQuickBooks } from './open-node-quickbooks.ts'
import { drivenBy } from '../fidelity/driven-by.ts'
import { driven } from '../fidelity/driven.ts'
import { createStory, saleOf, startStory } from './story.ts'

test('node-quickbooks: pages, its own operators, writes, batch, reports, faults, refresh and revoke', async () => {
  const { emulator, books, realmId } = startStory()
  const { url } = await emulator.listen()
  const { accessToken, refreshToken } = emulator.issueTokens({ realmId })
  const { client, call } = openNodeQuickBooks({
    ...emulator.credentials(),
    url,
    realmId,
    accessToken,
    refreshToken,
  })
  const { step, done } = createStory()
  const ok = async (name: string, ...input: unknown[]): Promise<Json> => {
    const outcome = await call(name, ...input)
    if ('code' in outcome) throw new Error(`${name}: Fault ${outcome.code}`)
    return outcome.answer as Json
  }
  const refused = async (name: string, ...input: unknown[]) => {
    const outcome = await call(name, ...input)
    return 'code' in outcome ? outcome.code : null
  }

  await step('company information and preferences', async () => {
    expect(await ok('getCompanyInfo', realmId)).toMatchObject({ CompanyName: books.name })
    expect(await ok('getPreferences')).toHaveProperty('CurrencyPrefs')
  })
  await step('count', async () => {
    const counted = await ok('findInvoices', { count: true })
    expect(counted['QueryResponse'].totalCount).toBeGreaterThanOrEqual(150)
  })
  await step('every page of all invoices', async () => {
    const criteria = [
      { field: 'fetchAll', value: true },
      { field: 'limit', value: 40 },
      { field: 'asc', value: 'Id' },
    ]
    const all = await ok('findInvoices', criteria)
    const ids = all['QueryResponse'].Invoice.map((row: Json) => row['Id'])
    expect(new Set(ids).size).toBe(
      books.query('SELECT COUNT(*) FROM Invoice').totalCount ?? undefined,
    )
  })
  await step('find with operators, a quote in a name, and a list', async () => {
    books.operations.createCustomer({ displayName: "O'Brien & Co" })
    const found = await ok('findCustomers', { DisplayName: "O'Brien & Co" })
    expect(found['QueryResponse'].Customer).toHaveLength(1)
    const open = await ok('findInvoices', [{ field: 'Balance', value: '0', operator: '>' }])
    expect(open['QueryResponse'].Invoice.length).toBeGreaterThan(0)
    const some = await ok('findCustomers', { Id: ['1', '2'] })
    expect(some['QueryResponse'].maxResults).toBe(2)
  })
  await step('an entity without books', async () => {
    const { QueryResponse } = await ok('findAccounts', { AccountType: 'Income' })
    expect(QueryResponse.Account.length).toBeGreaterThan(0)
    expect(await ok('createVendor', { DisplayName: 'Upstream' })).toHaveProperty('Id')
  })
  const customer = await step('create a customer', () =>
    ok('createCustomer', { DisplayName: 'Birch', requestId: 'a-1' }),
  )
  await step('a repeated request id changes nothing', async () => {
    const again = await ok('createCustomer', { DisplayName: 'Birch', requestId: 'a-1' })
    expect(again['Id']).toBe(customer['Id'])
  })
  await step('sparse update, and a stale one', async () => {
    const changed = await ok('updateCustomer', { Id: customer['Id'], SyncToken: '0', Notes: 'x' })
    expect(changed).toMatchObject({ DisplayName: 'Birch', SyncToken: '1' })
    expect(await refused('updateCustomer', { Id: customer['Id'], SyncToken: '0' })).toBe('5010')
    expect(await refused('createCustomer', { DisplayName: 'birch' })).toBe('6240')
  })
  const invoice = await step('create an invoice, send it, read its PDF', async () => {
    const made = await ok('createInvoice', saleOf(customer['Id'], 120))
    const sent = await ok('sendInvoicePdf', made['Id'], 'ap@birch.example')
    expect(sent['EmailStatus']).toBe('EmailSent')
    const pdf = (await ok('getInvoicePdf', made['Id'])) as unknown as Uint8Array
    expect(Buffer.from(pdf).subarray(0, 8).toString()).toBe('%PDF-1.4')
    return sent
  })
  const payment = await step('receive a payment', () =>
    ok('createPayment', {
      CustomerRef: { value: customer['Id'] },
      TotalAmt: 150,
      Line: [{ Amount: 120, LinkedTxn: [{ TxnId: invoice['Id'], TxnType: 'Invoice' }] }],
    }),
  )
  await step('void the payment, then the invoice by its id', async () => {
    expect(payment).toMatchObject({ UnappliedAmt: 30 })
    const { Id, SyncToken } = payment
    expect(await ok('voidPayment', { Id, SyncToken })).toMatchObject({ TotalAmt: 0 })
    expect(await ok('voidInvoice', invoice['Id'])).toMatchObject({ Invoice: { Balance: 0 } })
  })
  await step('delete by id; a read of it is Fault 610', async () => {
    const made = await ok('createCreditMemo', saleOf(customer['Id'], 9))
    expect(await ok('deleteCreditMemo', made['Id'])).toMatchObject({
      CreditMemo: { status: 'Deleted' },
    })
    expect(await refused('getCreditMemo', made['Id'])).toBe('610')
  })
  await step('a batch', async () => {
    const { BatchItemResponse: items } = await ok('batch', [
      { bId: '1', operation: 'create', Customer: { DisplayName: 'In a batch' } },
      { bId: '2', Query: "select * from Customer where DisplayName = 'In a batch'" },
      { bId: '3', operation: 'delete', Invoice: { Id: '99999999', SyncToken: '0' } },
    ])
    expect(items[1].QueryResponse.Customer).toHaveLength(1)
    expect(items[2].Fault.Error[0].code).toBe('610')
  })
  await step('change data capture', async () => {
    const since = new Date(Date.now() - 3_600_000)
    const changes = await ok('changeDataCapture', ['Customer', 'Invoice', 'CreditMemo'], since)
    const rows = changes['CDCResponse'][0].QueryResponse.flatMap(
      (part: Json) => part['CreditMemo'] ?? [],
    ) as Json[]
    expect(rows.some((row) => row['status'] === 'Deleted')).toBe(true)
  })
  await step('reports', async () => {
    for (const name of ['AgedReceivables', 'AgedReceivableDetail', 'CustomerBalance']) {
      expect(await ok(`report${name}`)).toMatchObject({ Header: { ReportName: name } })
    }
    expect(await refused('reportBalanceSheet')).toBe('500')
  })
  await step('a statement with a typo is Fault 4001', async () => {
    expect(
      await refused('findInvoices', { Balanse: '1' }).catch((error: Error) => error.message),
    ).toMatch(/400/)
  })
  await step('refresh, and the former access token', async () => {
    const fresh = await ok('refreshAccessToken')
    expect(client.token).toBe(fresh['access_token'])
    expect(await ok('getCompanyInfo', realmId)).toHaveProperty('CompanyName')
  })
  await step('revoke', async () => {
    await ok('revokeAccess', true)
    expect(client.token).toBeNull()
  })
  expect(checkIdentities(books)).toEqual([])
  expect(drivenBy(emulator.log)).toEqual(driven.get('node-quickbooks'))
  console.log(`node-quickbooks: ${done.length} steps`)
  await emulator.close()
})
