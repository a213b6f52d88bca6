import { describe, expect, test } from 'vitest'
import type { Emulator } from '@vectis/quickbooks-emulator'
import type { QuickBooks } from '../../src/client/create-quickbooks.ts'
import { RealmMismatchError } from '../../src/errors/realm-mismatch-error.ts'
import { createEmptyCompany } from '../empty-company.ts'
import { createHarness, realmId, redirectUri, replace, tenantId } from '../harness.ts'

const request = { tenantId, environment: 'sandbox' } as const

/** A consent that was given and came back; its code is not exchanged yet. */
async function grant(
  { buildAuthorizationUrl, processCallback }: QuickBooks['oauth'],
  emulator: Emulator,
) {
  const { url, state } = await buildAuthorizationUrl(request)
  const parameters = await emulator.consent(url, { realmId })
  const granted = await processCallback({ parameters, expectedState: state })
  if (granted.status !== 'granted') throw new Error(granted.status)
  return granted
}

describe('connecting', () => {
  test('goes from the consent page to a stored connection and a first call', async () => {
    const { quickbooks, emulator, clock, store, lines } = createHarness()
    const pending = await quickbooks.oauth.buildAuthorizationUrl({
      ...request,
      requestedBy: 'ada@msp.example',
    })
    const url = new URL(pending.url)
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: emulator.credentials('sandbox').clientId,
      response_type: 'code',
      scope: 'com.intuit.quickbooks.accounting',
      redirect_uri: redirectUri,
      state: pending.state,
    })
    const callback = await emulator.consent(pending.url, { realmId })
    const outcome = await quickbooks.oauth.completeAuthorization({
      parameters: new URL(callback),
      expectedState: pending.state,
      expectedTenantId: tenantId,
    })
    expect(outcome.status).toBe('connected')
    const connection = await store.read()
    expect(connection).toMatchObject({
      state: 'connected',
      environment: 'sandbox',
      realmId,
      connectedBy: 'ada@msp.example',
    })
    // The hard expiry comes only when the header asks for it.
    expect(connection?.tokens?.refreshTokenHardExpiresAt).not.toBeNull()
    const realm = await quickbooks.realm(tenantId)
    const info = await clock.run(realm.companyInfo())
    expect(info.CompanyName).toBe('Empty Books')
    expect(emulator.log.count({ operation: 'token-exchange' })).toBe(1)
    expect(emulator.log.writes()).toEqual([])
    expect(lines.map(({ message }) => message)).toContain('QuickBooks consent stored')
  })

  test('a declined consent is an outcome, not an error', async () => {
    const { quickbooks, emulator, store } = createHarness()
    const { url, state } = await quickbooks.oauth.buildAuthorizationUrl(request)
    const callback = await emulator.consent(url, { decision: 'decline' })
    const outcome = await quickbooks.oauth.completeAuthorization({
      parameters: callback,
      expectedState: state,
    })
    expect(outcome).toMatchObject({ status: 'refused', reason: 'access_denied', tenantId })
    expect(await store.read()).toBeNull()
    expect(emulator.log.count({ operation: 'token-exchange' })).toBe(0)
  })

  test('another company than the stored one is refused with its code unused, then confirmed', async () => {
    const harness = createHarness()
    const { quickbooks, emulator, store } = harness
    await harness.connect()
    const other = createEmptyCompany('9341452000000002')
    emulator.addCompany(other)
    const { url, state } = await quickbooks.oauth.buildAuthorizationUrl(request)
    const callback = await emulator.consent(url, { realmId: other.realmId })
    const granted = await quickbooks.oauth.processCallback({
      parameters: callback,
      expectedState: state,
    })
    if (granted.status !== 'granted') throw new Error(granted.status)
    await expect(quickbooks.oauth.exchangeCode(granted)).rejects.toMatchObject({
      name: 'RealmMismatchError',
      stored: { realmId },
      requested: { realmId: other.realmId },
    })
    expect(emulator.log.count({ operation: 'token-exchange' })).toBe(0)
    const connection = await quickbooks.oauth.exchangeCode(granted, { confirmReplace: true })
    expect(connection.realmId).toBe(other.realmId)
    expect((await store.read())?.realmId).toBe(other.realmId)
    await expect(quickbooks.oauth.exchangeCode(granted, { confirmReplace: true })).rejects.toThrow(
      TypeError,
    )
    expect(emulator.log.count({ operation: 'token-exchange' })).toBe(1)
  })

  test('the same company id in another environment is another company, refused with its code unused', async () => {
    const { quickbooks, emulator, store } = createHarness()
    const tokens = emulator.issueTokens({ realmId })
    await store.connect({ environment: 'production', realmId, tokens })
    const { url, state } = await quickbooks.oauth.buildAuthorizationUrl(request)
    const callback = await emulator.consent(url, { realmId })
    await expect(
      quickbooks.oauth.completeAuthorization({ parameters: callback, expectedState: state }),
    ).rejects.toMatchObject({
      name: 'RealmMismatchError',
      stored: { environment: 'production' },
      requested: { environment: 'sandbox' },
    })
    expect(emulator.log.count({ operation: 'token-exchange' })).toBe(0)
  })

  test('a reconnect that must return to one company refuses another', async () => {
    const { quickbooks, emulator } = createHarness()
    emulator.addCompany(createEmptyCompany('9341452000000002'))
    const { url, state } = await quickbooks.oauth.buildAuthorizationUrl({
      ...request,
      expectedRealmId: realmId,
    })
    const callback = await emulator.consent(url, { realmId: '9341452000000002' })
    await expect(
      quickbooks.oauth.completeAuthorization({ parameters: callback, expectedState: state }),
    ).rejects.toMatchObject({ code: 'realm_mismatch' })
  })

  test('a reconnect that must return to one company accepts it', async () => {
    const { quickbooks, emulator } = createHarness()
    const asked = { ...request, expectedRealmId: realmId }
    const { url, state } = await quickbooks.oauth.buildAuthorizationUrl(asked)
    const parameters = await emulator.consent(url, { realmId })
    const done = quickbooks.oauth.completeAuthorization({ parameters, expectedState: state })
    await expect(done).resolves.toMatchObject({ status: 'connected' })
  })

  test.each([
    [{}, false],
    [{ requestedBy: 'ann' }, true],
  ])(
    'the store is told who asked for a consent only where somebody did: %j',
    async (asked, isTold) => {
      const harness = createHarness()
      const inputs: object[] = []
      const quickbooks = harness.create({
        connections: replace(harness.connections, ({ connect }) => ({
          connect: (input) => (inputs.push(input), connect(input)),
        })),
      })
      const { url, state } = await quickbooks.oauth.buildAuthorizationUrl({ ...request, ...asked })
      const parameters = await harness.emulator.consent(url, { realmId })
      await quickbooks.oauth.completeAuthorization({ parameters, expectedState: state })
      expect(inputs.length).toBeGreaterThan(0)
      for (const input of inputs) expect(Object.hasOwn(input, 'connectedBy')).toBe(isTold)
    },
  )

  test('a confirmation that is no boolean is refused, and the code is still good', async () => {
    const { quickbooks, emulator } = createHarness()
    const granted = await grant(quickbooks.oauth, emulator)
    const loose = { confirmReplace: 'yes' } as unknown as { confirmReplace: boolean }
    await expect(quickbooks.oauth.exchangeCode(granted, loose)).rejects.toThrow(/confirmReplace/)
    expect((await quickbooks.oauth.exchangeCode(granted)).realmId).toBe(realmId)
  })

  test('a wrong client secret is an OAuth error with the remedy', async () => {
    const harness = createHarness()
    const { emulator, states } = harness
    const quickbooks = harness.create({
      states,
      credentials: {
        clientId: emulator.credentials('sandbox').clientId,
        clientSecret: 'wrong-secret-CANARY-1',
        redirectUri,
      },
    })
    const { url, state } = await quickbooks.oauth.buildAuthorizationUrl(request)
    const callback = await emulator.consent(url, { realmId })
    const attempt = quickbooks.oauth.completeAuthorization({
      parameters: callback,
      expectedState: state,
    })
    await expect(attempt).rejects.toMatchObject({ name: 'OAuthError', code: 'invalid_client' })
  })

  test('disconnect revokes at Intuit and forgets the tokens', async () => {
    const harness = createHarness()
    const { quickbooks, emulator, store, clock } = harness
    const realm = await harness.connect()
    await expect(clock.run(quickbooks.oauth.disconnect(tenantId))).resolves.toEqual({
      revoked: true,
      code: null,
    })
    expect(emulator.grants.every(({ revoked }) => revoked)).toBe(true)
    expect(await store.read()).toMatchObject({ state: 'disconnected', tokens: null })
    await expect(realm.companyInfo()).rejects.toMatchObject({ code: 'reconnect_required' })
    await expect(quickbooks.realm(tenantId)).rejects.toMatchObject({ code: 'reconnect_required' })
  })

  test('disconnect forgets the tokens though Intuit does not answer', async () => {
    const harness = createHarness()
    const { quickbooks, emulator, store, clock } = harness
    await harness.connect()
    emulator.faults.push({ match: { operation: 'revoke' }, respond: { connection: 'drop' } })
    await expect(clock.run(quickbooks.oauth.disconnect(tenantId))).resolves.toEqual({
      revoked: false,
      code: 'network',
    })
    expect((await store.read())?.tokens).toBeNull()
  })

  test('a store that fails for a moment does not lose the tokens of an exchanged code', async () => {
    const harness = createHarness()
    const { emulator, connections, clock } = harness
    let failures = 2
    const quickbooks = harness.create({
      connections: {
        ...connections,
        forTenant: (tenant) => ({
          ...connections.forTenant(tenant),
          async connect(input) {
            failures -= 1
            if (failures >= 0) throw new Error('connection terminated')
            return connections.forTenant(tenant).connect(input)
          },
        }),
      },
    })
    const { url, state } = await quickbooks.oauth.buildAuthorizationUrl(request)
    const callback = await emulator.consent(url, { realmId })
    const done = clock.run(
      quickbooks.oauth.completeAuthorization({ parameters: callback, expectedState: state }),
    )
    await expect(done).resolves.toMatchObject({ status: 'connected' })
    expect(emulator.log.count({ operation: 'token-exchange' })).toBe(1)
  })

  test('an exchange whose tokens no try could store is called again: the code is not sent twice', async () => {
    const harness = createHarness()
    const { emulator, connections, clock, store } = harness
    let isDown = true
    const { oauth } = harness.create({
      connections: replace(connections, ({ connect }) => ({
        async connect(input) {
          if (isDown) throw new Error('connection terminated')
          return connect(input)
        },
      })),
    })
    const granted = await grant(oauth, emulator)
    await expect(clock.run(oauth.exchangeCode(granted))).rejects.toThrow('connection terminated')
    isDown = false
    await clock.run(oauth.exchangeCode(granted))
    expect(await store.read()).toMatchObject({ state: 'connected', realmId })
    expect(emulator.log.count({ operation: 'token-exchange' })).toBe(1)
  })

  test.each(['tampered', 'malformed'])(
    'a consent replaces stored tokens that are %s: there is nothing left to protect',
    async (code) => {
      const harness = createHarness()
      const { emulator, connections, clock, store } = harness
      await harness.connect()
      const broken = Object.assign(new Error('Expected tokens that open.'), {
        code,
        remedy: 'Connect again.',
      })
      const { oauth } = harness.create({
        connections: replace(connections, () => ({ read: () => Promise.reject(broken) })),
      })
      const granted = await grant(oauth, emulator)
      const before = await store.read()
      await clock.run(oauth.exchangeCode(granted))
      const after = await store.read()
      expect(after?.tokens?.accessToken).not.toBe(before?.tokens?.accessToken)
    },
  )

  test('tokens that only this process cannot open are not replaced: another may use them', async () => {
    const harness = createHarness()
    const { emulator, connections, clock } = harness
    await harness.connect()
    const missing = Object.assign(new Error('Expected key 2.'), {
      code: 'unknown_key_id',
      remedy: 'Bring the key back.',
    })
    const { oauth } = harness.create({
      connections: replace(connections, () => ({ read: () => Promise.reject(missing) })),
    })
    const granted = await grant(oauth, emulator)
    await expect(clock.run(oauth.exchangeCode(granted))).rejects.toBe(missing)
    expect(emulator.log.count({ operation: 'token-exchange' })).toBe(0)
  })

  test('what the store has decided is not tried again, and the code is not sent twice', async () => {
    const harness = createHarness()
    const { emulator, connections, clock, lines } = harness
    const decided = new RealmMismatchError({
      tenantId,
      stored: { environment: 'sandbox', realmId: '2' },
      requested: { environment: 'sandbox', realmId },
    })
    let tries = 0
    const { oauth } = harness.create({
      connections: replace(connections, ({ connect }) => ({
        async connect(input) {
          tries += 1
          if (tries === 1) throw decided
          return connect(input)
        },
      })),
    })
    const granted = await grant(oauth, emulator)
    await expect(clock.run(oauth.exchangeCode(granted))).rejects.toBe(decided)
    expect(tries).toBe(1)
    const events = lines.map(({ fields }) => fields['event'])
    expect(events).not.toContain('quickbooks.connection.not_stored')
    await clock.run(oauth.exchangeCode(granted))
    expect(emulator.log.count({ operation: 'token-exchange' })).toBe(1)
  })

  test('of two exchanges of one code at a time, one is sent', async () => {
    const { quickbooks, emulator, clock } = createHarness()
    const granted = await grant(quickbooks.oauth, emulator)
    const both = [quickbooks.oauth.exchangeCode(granted), quickbooks.oauth.exchangeCode(granted)]
    const results = await clock.run(Promise.allSettled(both))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(results[1]).toMatchObject({ reason: { name: 'TypeError' } })
    expect(emulator.log.count({ operation: 'token-exchange' })).toBe(1)
  })

  test('a code that could not be sent is still good', async () => {
    const { create, emulator, clock } = createHarness()
    let isDown = false
    const { oauth } = create({
      credentials: (_tenant, keys) => {
        if (isDown) throw new Error('vault is sealed')
        return { ...emulator.credentials(keys), redirectUri }
      },
    })
    const granted = await grant(oauth, emulator)
    isDown = true
    await expect(oauth.exchangeCode(granted)).rejects.toThrow('vault is sealed')
    isDown = false
    await expect(clock.run(oauth.exchangeCode(granted))).resolves.toMatchObject({ realmId })
  })
})
