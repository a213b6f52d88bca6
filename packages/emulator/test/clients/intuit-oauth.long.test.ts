import OAuthClient from 'intuit-oauth'
import { afterEach, expect, test } from 'vitest'
import { checkIdentities } from '../../src/index.ts'
import { createIntuitNetwork } from '../../src/msw.ts'
import type { Json } from '../support/company-client.ts'
import { drivenBy } from '../fidelity/driven-by.ts'
import { driven } from '../fidelity/driven.ts'
import { createStory, redirectUri, saleOf, startStory } from './story.ts'

const cleanups: (() => unknown)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

test('intuit-oauth: a whole story of calls by Intuit’s own client', async () => {
  const { emulator, books, realmId } = startStory()
  const network = createIntuitNetwork(emulator)
  network.enable()
  cleanups.push(() => network.disable())
  const client = new OAuthClient({
    ...emulator.credentials(),
    environment: 'sandbox',
    redirectUri,
  } as ConstructorParameters<typeof OAuthClient>[0])
  const api = `https://sandbox-quickbooks.api.intuit.com/v3/company/${realmId}`
  const { step, done } = createStory()
  const call = async (path: string, body?: unknown): Promise<Json> => {
    const request =
      body === undefined
        ? { url: `${api}${path}` }
        : {
            url: `${api}${path}`,
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify(body),
          }
    const answer = await client.makeApiCall(request as Parameters<typeof client.makeApiCall>[0])
    return answer.json as Json
  }
  const codeOf = (one: Promise<unknown>) =>
    one.then(
      () => null,
      (error: { code?: string }) => error.code,
    )
  const query = (statement: string) => call(`/query?query=${encodeURIComponent(statement)}`)

  await step('connect', async () => {
    const scope = [OAuthClient.scopes.Accounting, OAuthClient.scopes.OpenId]
    const callback = await emulator.consent(client.authorizeUri({ scope, state: 'a-state' }))
    await client.createToken(callback)
    expect(client.getToken().realmId).toBe(realmId)
  })
  await step('company information, a page and a count', async () => {
    const info = await call(`/companyinfo/${realmId}`)
    expect(info['CompanyInfo'].CompanyName).toBe(books.name)
    expect((await query('select * from Invoice maxresults 7'))['QueryResponse'].maxResults).toBe(7)
    const counted = await query('select count(*) from Customer')
    expect(counted['QueryResponse'].totalCount).toBeGreaterThan(3)
  })
  const { Customer: customer } = await step('create a customer', () =>
    call('/customer?minorversion=75', { DisplayName: 'Birch' }),
  )
  await step('update it, sparse, and with a stale version', async () => {
    const { Id } = customer
    const changed = await call('/customer', { Id, SyncToken: '0', sparse: true, Notes: 'x' })
    expect(changed['Customer'].SyncToken).toBe('1')
    expect(await codeOf(call('/customer', { Id, SyncToken: '0', sparse: true }))).toBe('5010')
  })
  await step('create, void and delete invoices', async () => {
    const { Invoice } = await call('/invoice', saleOf(customer.Id, 30))
    expect((await call('/invoice?operation=void', Invoice))['Invoice'].TotalAmt).toBe(0)
    const other = await call('/invoice', saleOf(customer.Id, 31))
    const gone = await call('/invoice?operation=delete', other['Invoice'])
    expect(gone['Invoice'].status).toBe('Deleted')
    expect(await codeOf(call(`/invoice/${other['Invoice'].Id}`))).toBe('610')
  })
  await step('a batch, a report, change data capture', async () => {
    const items = [{ bId: '1', Query: 'select * from Item' }]
    const batch = await call('/batch', { BatchItemRequest: items })
    expect(batch['BatchItemResponse'][0].QueryResponse.Item.length).toBeGreaterThan(1)
    expect(await call('/reports/AgedReceivables')).toHaveProperty('Columns')
    const since = new Date(Date.now() - 3_600_000).toISOString()
    const changes = await call(`/cdc?entities=Customer&changedSince=${since}`)
    expect(changes['CDCResponse'][0].QueryResponse[0].Customer.length).toBeGreaterThan(0)
  })
  await step('userinfo and the id token', async () => {
    expect((await client.getUserInfo()).json).toHaveProperty('email')
    expect(await client.validateIdToken()).toBeTruthy()
  })
  await step('refresh and revoke', async () => {
    const before = client.getToken().access_token
    await client.refresh()
    expect(client.getToken().access_token).not.toBe(before)
    await client.revoke()
    expect(await codeOf(call(`/companyinfo/${realmId}`))).not.toBeNull()
  })
  expect(checkIdentities(books)).toEqual([])
  expect(drivenBy(emulator.log)).toEqual(driven.get('intuit-oauth'))
  console.log(`intuit-oauth: ${done.length} steps`)
})
