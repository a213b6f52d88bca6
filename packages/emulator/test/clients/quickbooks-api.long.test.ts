import { afterEach, expect, test } from 'vitest'
import { ApiClient, AuthProvider, AuthScopes, Environment } from 'quickbooks-api'
import { createIntuitNetwork } from '../../src/msw.ts'
import { drivenBy } from '../fidelity/driven-by.ts'
import { driven } from '../fidelity/driven.ts'
import { createStory, redirectUri, startStory } from './story.ts'

const cleanups: (() => unknown)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

test('quickbooks-api: connect, refresh, pages and dates of every entity it reads, errors, revoke', async () => {
  const { emulator, books } = startStory()
  const network = createIntuitNetwork(emulator)
  network.enable()
  cleanups.push(() => network.disable())
  const { clientId, clientSecret } = emulator.credentials()
  const auth = new AuthProvider(clientId, clientSecret, redirectUri, [AuthScopes.Accounting])
  const api = new ApiClient(auth, Environment.Sandbox)
  const { step, done } = createStory()
  const total = (entity: string) => books.query(`SELECT COUNT(*) FROM ${entity}`).totalCount!

  await step('connect', async () => {
    const callback = new URL(await emulator.consent(auth.generateAuthUrl('a-state')))
    const { code, realmId } = Object.fromEntries(callback.searchParams)
    const token = await auth.exchangeCode(code!, realmId!)
    expect(token.realmId).toBe(books.realmId)
  })
  await step('company information', async () => {
    const info = await api.companyInfo.getCompanyInfo()
    expect(info).toMatchObject({ CompanyName: books.name })
  })
  await step('preferences', async () => {
    const { results } = await api.preferences.getPreferences()
    expect(JSON.stringify(results)).toContain('CurrencyPrefs')
  })
  await step('a page of customers, and whether there is a next one', async () => {
    const searchOptions = { page: 1, maxResults: 5 } as const
    const page = await api.customers.getAllCustomers({ searchOptions })
    expect(page.results).toHaveLength(5)
    expect(page.hasNextPage).toBe(true)
  })
  await step('every page of invoices, by Id', async () => {
    const ids = new Set<string>()
    for (let page = 1; ; page += 1) {
      const { results, hasNextPage } = await api.invoices.getAllInvoices({
        searchOptions: { page, maxResults: 40, orderBy: { field: 'Id', direction: 'ASC' } },
      } as Parameters<typeof api.invoices.getAllInvoices>[0])
      for (const { Id } of results as { Id: string }[]) ids.add(Id)
      if (!hasNextPage) break
    }
    expect(ids.size).toBe(total('Invoice'))
  })
  await step('one invoice by its id', async () => {
    const [row] = books.query('SELECT * FROM Invoice').rows
    const one = await api.invoices.getInvoiceById(String(row!['Id'] as string))
    expect(one).toMatchObject({ Id: row!['Id'] })
  })
  const year = [new Date('2025-01-01T00:00:00Z'), new Date('2030-01-01T00:00:00Z')] as const
  await step('changed since', async () => {
    const updated = await api.customers.getUpdatedCustomers(year[0])
    expect(updated.results.length).toBeGreaterThan(3)
  })
  await step('invoices of a range of dates', async () => {
    const { results } = await api.invoices.getInvoicesForDateRange(...year)
    expect(results.length).toBeGreaterThan(20)
  })
  await step('payments and credit memos', async () => {
    expect((await api.payments.getAllPayments()).results.length).toBeGreaterThan(3)
    expect((await api.creditMemos.getAllCreditMemos()).results.length).toBeGreaterThan(0)
  })
  await step('accounts, and two entities without rows', async () => {
    expect((await api.accounts.getAllAccounts()).results.length).toBeGreaterThan(3)
    for (const answer of [await api.bills.getAllBills(), await api.estimates.getAllEstimates()]) {
      expect(answer.results ?? []).toEqual([])
    }
  })
  await step('its own query builder', async () => {
    const builder = await api.invoices.getQueryBuilder()
    const { results } = await api.invoices.rawInvoiceQuery(builder.whereLastUpdatedAfter(year[0]))
    expect(results.length).toBeGreaterThan(20)
  })
  await step('a Fault is an error with its text', async () => {
    emulator.faults.push({ match: { operation: 'query' }, times: 1, respond: 'throttle' })
    await expect(api.customers.getAllCustomers()).rejects.toThrow(/ThrottleExceeded/)
  })
  await step('refresh', async () => {
    const before = (await auth.getToken()).accessToken
    await auth.refresh()
    expect((await auth.getToken()).accessToken).not.toBe(before)
    expect(await api.companyInfo.getCompanyInfo()).toMatchObject({ CompanyName: books.name })
  })
  await step('revoke', async () => {
    expect(await auth.revoke()).toBe(true)
    await expect(auth.getToken()).rejects.toThrow(/not Authorized/)
  })
  expect(emulator.log.writes()).toEqual([])
  expect(drivenBy(emulator.log)).toEqual(driven.get('quickbooks-api'))
  console.log(`quickbooks-api: ${done.length} steps`)
})
