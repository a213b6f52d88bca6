import { inspect } from 'node:util'
import { createEmulator, createVirtualClock } from '@vectis/quickbooks-emulator'
import type { FaultRule } from '@vectis/quickbooks-emulator'
import {
  createMemoryAuthorizationStateStore,
  createMemoryConnectionStore,
  createMemoryUsageStore,
} from '@vectis/quickbooks-testkit/contracts'
import pino from 'pino'
import { describe, expect, test } from 'vitest'
import { createQuickBooks } from '../../src/client/create-quickbooks.ts'
import type { HttpExchange } from '../../src/transport/http-exchange.ts'
import { createEmptyCompany } from '../empty-company.ts'
import { realmId, redirectUri, tenantId } from '../harness.ts'

const environment = 'sandbox' as const

/** Secrets of this run, gathered where they pass: on the wire. */
function createWiretap(exchange: HttpExchange) {
  const secrets = new Set<string>()
  const note = (text: string | undefined) => {
    for (const [token] of (text ?? '').matchAll(/EMULATED-\w+-\d+-\w+/g)) secrets.add(token)
  }
  const tapped: HttpExchange = async (request) => {
    const authorization = request.headers['authorization'] ?? ''
    if (authorization !== '') secrets.add(authorization.replace(/^\w+ /, ''))
    note(request.body)
    const response = await exchange(request)
    note(new TextDecoder().decode(response.body))
    return response
  }
  return { secrets, tapped }
}

/** Every way in which a person or a logger looks at a value. */
function everyViewOf(value: unknown): string {
  const views = [
    inspect(value, { depth: 20, showHidden: true, getters: true, maxStringLength: null }),
    String(value),
    JSON.stringify(value) ?? '',
  ]
  if (value instanceof Error) views.push(value.stack ?? '', everyViewOf(value.cause))
  return views.join('\n')
}

describe('no secret gets out', () => {
  test('in connect, calls, refresh, faults that echo tokens, and disconnect', async () => {
    const clock = createVirtualClock()
    const clientSecret = ['client', 'secret', 'CANARY', '7f3a9c'].join('-')
    const emulator = createEmulator({
      clock,
      companies: [createEmptyCompany(realmId)],
      clients: [{ clientId: 'app-1', clientSecret, environment }],
      oauth: { rotateAfterMs: 0 },
    })
    const { secrets, tapped } = createWiretap(emulator.exchange)
    secrets.add(clientSecret)
    const output: string[] = []
    const logger = pino({ level: 'trace' }, { write: (line: string) => void output.push(line) })
    const connections = createMemoryConnectionStore({ clock })
    const quickbooks = createQuickBooks({
      credentials: { clientId: 'app-1', clientSecret, redirectUri },
      connections,
      states: createMemoryAuthorizationStateStore(),
      usage: createMemoryUsageStore(),
      endpoints: emulator.endpoints,
      transport: tapped,
      clock,
      logger,
    })
    const look = (value: unknown) => output.push(everyViewOf(value))
    const fail = async (call: Promise<unknown>) => {
      const result = await clock.run(call).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      )
      expect(result).toHaveProperty('error')
      look(result)
    }

    const pending = await quickbooks.oauth.buildAuthorizationUrl({ tenantId, environment })
    const parameters = await emulator.consent(pending.url, { realmId })
    secrets.add(new URL(parameters).searchParams.get('code')!)
    const callback = { parameters, expectedState: pending.state }
    const outcome = await quickbooks.oauth.processCallback(callback)
    look(outcome)
    if (outcome.status !== 'granted') throw new Error(outcome.status)
    look(await quickbooks.oauth.exchangeCode(outcome))
    await fail(quickbooks.oauth.exchangeCode(outcome))
    look(await quickbooks.oauth.processCallback(callback))
    const realm = await quickbooks.realm(tenantId)
    look([quickbooks, realm, await connections.forTenant(tenantId).read()])
    await clock.run(realm.companyInfo())
    look(await clock.run(quickbooks.oauth.refresh(tenantId)))

    const faults: FaultRule[] = [
      { match: { operation: 'read' }, respond: 'gateway-401' },
      { match: { operation: 'read' }, respond: 'user-lost-access' },
      { match: { operation: 'read' }, respond: 'application-403' },
      { match: { operation: 'read' }, respond: 'throttle-xml' },
      { match: { operation: 'read' }, respond: { connection: 'drop' } },
      { match: { operation: 'read' }, respond: { connection: 'hang' } },
      // A proxy that echoes the request in plain text.
      {
        match: { operation: 'read' },
        respond: {
          transform: (response, { call }) => ({
            ...response,
            status: 400,
            body: `Bad request: authorization: ${call.headers['authorization']}`,
          }),
        },
      },
      { match: { operation: 'read' }, respond: 'stream-timeout' },
    ]
    for (const fault of faults) {
      const remove = emulator.faults.push(fault)
      await fail(realm.companyInfo())
      remove()
    }
    for (const respond of ['unavailable', 'html-in-200', 'invalid-client', 'throttle'] as const) {
      const remove = emulator.faults.push({ match: { operation: 'token-refresh' }, respond })
      await fail(quickbooks.oauth.refresh(tenantId))
      remove()
    }
    emulator.faults.push({
      match: { operation: 'token-refresh' },
      times: 1,
      respond: {
        transform: (response, { call }) => ({
          ...response,
          status: 400,
          body: JSON.stringify({ error: 'invalid_request', error_description: call.body }),
        }),
      },
    })
    await fail(quickbooks.oauth.refresh(tenantId))
    emulator.revoke()
    await fail(quickbooks.oauth.refresh(tenantId))
    look(await clock.run(quickbooks.oauth.disconnect(tenantId)))
    await fail(quickbooks.realm(tenantId))
    await clock.run(quickbooks.close())

    const text = output.join('\n')
    expect(output.length).toBeGreaterThan(40)
    expect(text).toContain('QuickBooks disconnected')
    // Code, access and refresh tokens of several refreshes, the secret, and the Basic credentials.
    expect(secrets.size).toBeGreaterThanOrEqual(8)
    // A part of a token is a secret too: gateway faults echo the first 32 characters.
    const leaks = (where: string) => [...secrets].filter((one) => where.includes(one.slice(0, 20)))
    expect(leaks(text)).toHaveLength(0)
    for (const secret of secrets) {
      expect(leaks(everyViewOf({ deep: { inside: secret.slice(0, 32) } }))).not.toHaveLength(0)
    }
  })
})
