import { createQuickBooks } from '@vectis/quickbooks'
import { createCompany, createEmulator } from '@vectis/quickbooks-emulator'
import { createStorage } from '@vectis/quickbooks-storage'
import { expect, test } from 'vitest'
import { importTokens } from '../src/import-tokens.ts'

test('tokens of another client become connections without a new consent, and are rotated at once', async () => {
  const realmIds = ['9341457021722202', '9341457021722203']
  const companies = realmIds.map((realmId) =>
    createCompany({ realmId, customers: 2, invoices: 3, clock: Date }),
  )
  const emulator = createEmulator({ companies })
  const credentials = { ...emulator.credentials(), redirectUri: 'http://localhost:3000/callback' }
  const key = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'
  const storage = createStorage({ memory: true, keys: { current: { id: 'k1', key } } })
  await storage.migrate()
  const { connections, states } = storage
  const { endpoints, exchange: transport } = emulator
  const quickbooks = createQuickBooks({ credentials, connections, states, endpoints, transport })

  const row = (realmId: string, tenantId: string, refreshToken: string) => ({
    ...{ tenantId, realmId, refreshToken, environment: 'sandbox' as const },
    refreshedAt: new Date(),
  })
  const [first = '', second = ''] = realmIds
  const issued = emulator.issueTokens({ realmId: first })
  const rows = [row(first, 'acme', issued.refreshToken), row(second, 'globex', 'revoked')]
  const parts = { storage, quickbooks, credentials }
  const [acme, globex] = await importTokens(parts, rows)
  expect(acme).toBe(`acme: ${companies[0]!.name}`)
  expect(globex).toMatch(/^globex: .*consent/)

  const stored = await connections.forTenant('acme').read()
  expect(stored).toMatchObject({ state: 'connected', isRealmConfirmed: true })
  expect(stored?.tokens?.accessToken).not.toBe('ended')
  // A second run changes nothing.
  expect((await importTokens(parts, rows))[0]).toBe('acme: connected already')
  expect((await connections.forTenant('acme').read())?.generation).toBe(stored?.generation)

  await quickbooks.close()
  await storage.close()
  await emulator.close()
})
