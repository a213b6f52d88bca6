import { silentLogger } from '@vectis/quickbooks'
import { expect, test } from 'vitest'
import { completeConnect, createTenantConnect } from '../src/connect/tenant-connect.ts'

function openConnect(stored: object | null = null, status = 'connected') {
  const asked: unknown[] = []
  const happened: string[] = []
  const lines: unknown[] = []
  const parts = {
    quickbooks: {
      oauth: {
        async buildAuthorizationUrl(input: object) {
          asked.push(input)
          return { url: 'https://consent.example' }
        },
        async completeAuthorization(input: object) {
          asked.push(input)
          return { status, connection: { tenantId: 'acme' } }
        },
        async disconnect(tenantId: string, input: object) {
          asked.push({ tenantId, ...input })
          return { revoked: true }
        },
      },
    },
    connections: { forTenant: () => ({ read: async () => stored }) },
    logger: { ...silentLogger, info: (...line: unknown[]) => void lines.push(line) },
    soon: (tenantId: string) => void happened.push(`soon ${tenantId}`),
    onChange: () => void happened.push('changed'),
  } as unknown as Parameters<typeof createTenantConnect>[0]
  return { parts, connect: createTenantConnect(parts, 'acme'), asked, happened, lines }
}

test.each([
  ['connected', ['changed', 'soon acme']],
  ['unconfirmed', ['changed']],
  ['denied', []],
])('a callback that ends %s: %j', async (status, expected) => {
  const { parts, connect, asked, happened } = openConnect(null, status)
  expect(await connect.complete({ url: '/callback' } as never)).toMatchObject({ status })
  expect(happened).toEqual(expected)
  expect(await completeConnect(parts, { url: '/callback' } as never)).toMatchObject({ status })
  // A signed-in person's tenant must be the one in the state.
  expect(asked).toEqual([{ url: '/callback', expectedTenantId: 'acme' }, { url: '/callback' }])
})

test('a consent says who asks, and whether another company may take the place of the stored one', async () => {
  const { connect, asked } = openConnect({ environment: 'production', realmId: '77' })
  await connect.begin({ environment: 'sandbox', actor: 'Ada' })
  await connect.begin({ environment: 'sandbox', actor: 'Ada', replace: true })
  await connect.reconnect({ actor: 'Bo' })
  const about = { tenantId: 'acme', environment: 'sandbox', requestedBy: 'Ada' }
  expect(asked).toEqual([
    { ...about, confirmReplace: false },
    { ...about, confirmReplace: true },
    { tenantId: 'acme', environment: 'production', requestedBy: 'Bo', expectedRealmId: '77' },
  ])
})

test('without a stored company there is nothing to reconnect to', async () => {
  const { connect } = openConnect(null)
  await expect(connect.reconnect({ actor: 'Ada' })).rejects.toMatchObject({
    name: 'ReconnectRequiredError',
    reason: 'not_connected',
  })
})

test('a person who disconnects is in the log, and the reason with the connection', async () => {
  const { connect, asked, happened, lines } = openConnect()
  expect(await connect.disconnect({ actor: 'Ada' })).toEqual({ revoked: true })
  await connect.disconnect()
  expect(asked[0]).toEqual({ tenantId: 'acme', reason: 'disconnected_by_operator' })
  expect(happened).toEqual(['changed', 'changed'])
  const event = 'quickbooks.integration.disconnected'
  expect(lines).toEqual([
    [{ event, tenantId: 'acme', actor: 'Ada' }, 'A person disconnected QuickBooks'],
    [{ event, tenantId: 'acme', actor: undefined }, 'A person disconnected QuickBooks'],
  ])
})
