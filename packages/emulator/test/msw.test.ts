import { http, HttpResponse } from 'msw'
import { afterEach, expect, test } from 'vitest'
import { request } from 'undici'
import { createEmulator } from '../src/index.ts'
import { createIntuitNetwork } from '../src/msw.ts'
import type { IntuitNetwork } from '../src/msw.ts'
import { createFakeCompany } from './support/fake-company.ts'

let network: IntuitNetwork | null = null
afterEach(() => {
  network?.disable()
  network = null
})

const url =
  'https://sandbox-quickbooks.api.intuit.com/v3/company/9341457021722202/query?query=select%20*%20from%20Invoice'

function start(handlers: Parameters<typeof createIntuitNetwork>[1] = {}) {
  const emulator = createEmulator({ companies: [createFakeCompany()] })
  const { accessToken } = emulator.issueTokens({ realmId: '9341457021722202' })
  network = createIntuitNetwork(emulator, handlers)
  network.enable()
  return {
    emulator,
    headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
  }
}

test("npm's undici reaches the emulator under Intuit's host", async () => {
  const { headers } = start()
  const answer = await request(url, { headers })
  expect(answer.statusCode).toBe(200)
  expect(await answer.body.json()).toMatchObject({ QueryResponse: { maxResults: 3 } })
})

test('global fetch does too, and the host decides the environment', async () => {
  const { headers } = start()
  const wrongHost = await fetch(url.replace('sandbox-', ''), { headers })
  expect(wrongHost.status).toBe(403)
})

test('the consent page is at appcenter.intuit.com', async () => {
  const { emulator } = start()
  const query = new URLSearchParams({
    client_id: emulator.credentials().clientId,
    redirect_uri: 'http://localhost:3000/callback',
    response_type: 'code',
    scope: 'com.intuit.quickbooks.accounting',
    state: 's',
  })
  const page = await fetch(`https://appcenter.intuit.com/connect/oauth2?${query.toString()}`)
  expect(await page.text()).toContain('Fake &amp; Sons')
})

test('a fault that breaks the connection reaches the client as a network error', async () => {
  const { emulator, headers } = start()
  emulator.faults.push({ times: 1, respond: { connection: 'drop' } })
  await expect(request(url, { headers })).rejects.toThrow(/network error/i)
  expect((await request(url, { headers })).statusCode).toBe(200)
})

test('own handlers come first, and unknown hosts fail', async () => {
  const { headers } = start({
    handlers: [http.get('https://hub.example.test/ping', () => HttpResponse.text('pong'))],
  })
  const ping = await request('https://hub.example.test/ping', { headers })
  expect(await ping.body.text()).toBe('pong')
  await expect(request('https://elsewhere.example.test/')).rejects.toThrow(
    /failed|fetch|unhandled/i,
  )
})
