import { describe, expect, test } from 'vitest'
import { createAccessTokenSource } from '../../src/oauth/access-token-source.ts'
import { consentExpiresAt } from '../../src/tokens/consent-expiry.ts'
import { toEpochMs } from '../../src/values/instant.ts'
import { createHarness, realmId, replace, tenantId } from '../harness.ts'

const hour = 3_600_000

async function open(input: Parameters<typeof createHarness>[0] = {}) {
  const harness = createHarness({
    ...input,
    emulator: { oauth: { rotateAfterMs: 0, grace: false }, ...input.emulator },
  })
  const realm = await harness.connect()
  const refreshes = () => harness.emulator.log.count({ operation: 'token-refresh' })
  const read = () => realm.companyInfo()
  return { ...harness, realm, refreshes, read }
}

describe('createAccessTokenSource', () => {
  test('hands out a live token without asking Intuit', async () => {
    const { clock, read, refreshes } = await open()
    await clock.run(read())
    await clock.advance(50 * 60_000)
    await clock.run(read())
    expect(refreshes()).toBe(0)
  })

  test('refreshes a minute before the end, and stores before it hands out', async () => {
    const { clock, read, refreshes, store } = await open()
    const before = await store.read()
    await clock.advance(hour - 59_000)
    await clock.run(read())
    const after = await store.read()
    expect(refreshes()).toBe(1)
    expect(after?.generation).toBe(before!.generation + 1)
    expect(after?.previousRefreshToken).toBe(before?.tokens?.refreshToken)
  })

  test('twenty callers of one process share one refresh', async () => {
    const { clock, realm, refreshes } = await open()
    await clock.advance(2 * hour)
    await clock.run(Promise.all(Array.from({ length: 20 }, () => realm.companyInfo())))
    expect(refreshes()).toBe(1)
  })

  test('eight processes with five callers each share one refresh, while the endpoint takes 25 s', async () => {
    const { clock, create, emulator, refreshes } = await open()
    const processes = await Promise.all(
      Array.from({ length: 8 }, () => create({ timeoutMs: 30_000 }).realm(tenantId)),
    )
    emulator.faults.push({ match: { operation: 'token-refresh' }, respond: { delayMs: 25_000 } })
    for (let expiry = 0; expiry < 20; expiry += 1) {
      await clock.advance(2 * hour)
      const calls = processes.flatMap((realm) =>
        Array.from({ length: 5 }, () => realm.companyInfo()),
      )
      await clock.run(Promise.all(calls))
    }
    expect(refreshes()).toBe(20)
    expect(emulator.log.count({ status: 401 })).toBe(0)
    expect(emulator.log.count({ status: 400 })).toBe(0)
  })

  test('a caller that leaves does not end the refresh for the others', async () => {
    const { clock, realm, emulator, refreshes } = await open()
    emulator.faults.push({ match: { operation: 'token-refresh' }, respond: { delayMs: 5_000 } })
    await clock.advance(2 * hour)
    const controller = new AbortController()
    const leaving = realm.companyInfo({ signal: controller.signal })
    const staying = realm.companyInfo()
    leaving.catch(() => {})
    await clock.advance(1_000)
    controller.abort(new Error('tab closed'))
    await expect(leaving).rejects.toThrow('tab closed')
    await expect(clock.run(staying)).resolves.toMatchObject({ CompanyName: 'Empty Books' })
    expect(refreshes()).toBe(1)
  })

  test('takes over from an owner that died, once its lease has expired', async () => {
    const { clock, read, store, refreshes, lines } = await open()
    await clock.advance(2 * hour)
    const { generation } = (await store.read())!
    await store.beginRefresh({ generation, owner: 'died', leaseMs: 45_000 })
    const begun = clock.now()
    await clock.run(read())
    expect(clock.now() - begun).toBeGreaterThanOrEqual(45_000)
    expect(clock.now() - begun).toBeLessThan(46_000)
    expect(refreshes()).toBe(1)
    expect(lines.map(({ message }) => message)).toContain(
      'An earlier refresh of this generation never finished; trying again',
    )
  })

  test('uses the set of a process that refreshed in the meantime', async () => {
    const { clock, read, create, refreshes } = await open()
    await clock.advance(2 * hour)
    const other = await create().realm(tenantId)
    await clock.run(other.companyInfo())
    await clock.run(read())
    expect(refreshes()).toBe(1)
  })

  test('a process that waits for the refresh of another has its token a second and a half after it at the latest', async () => {
    const { clock, create, connections, emulator } = await open()
    let reads = 0
    const counted = replace(connections, ({ read }) => ({
      read() {
        reads += 1
        return read()
      },
    }))
    const [first, second] = [
      await create().realm(tenantId),
      await create({ connections: counted }).realm(tenantId),
    ]
    await clock.advance(2 * hour)
    emulator.faults.push({ match: { operation: 'token-refresh' }, respond: { delayMs: 20_000 } })
    reads = 0
    const begun = clock.now()
    const ended = (call: Promise<unknown>) => call.then(() => clock.now() - begun)
    const both = [ended(first.companyInfo()), ended(second.companyInfo())]
    const [own, waited] = (await clock.run(Promise.all(both))) as [number, number]
    expect(own).toBeGreaterThanOrEqual(20_000)
    expect(waited - own).toBeLessThanOrEqual(1_500)
    // Asked more and more rarely, and then once a second.
    expect(reads).toBeLessThan(60)
  })

  test('uses the set of a process that refreshes between its read and its lease', async () => {
    const { clock, create, connections, refreshes, emulator } = await open()
    const other = await create().realm(tenantId)
    const late = create({
      connections: replace(connections, ({ beginRefresh }) => ({
        async beginRefresh(input) {
          await other.companyInfo()
          return beginRefresh(input)
        },
      })),
    })
    const realm = await late.realm(tenantId)
    await clock.advance(2 * hour)
    await clock.run(realm.companyInfo())
    expect(refreshes()).toBe(1)
    expect(emulator.log.count({ status: 401 })).toBe(0)
  })

  test('a connection that ends between its read and its lease is an error that asks for a consent', async () => {
    const { clock, create, connections, store, refreshes } = await open()
    const late = create({
      connections: replace(connections, ({ beginRefresh }) => ({
        async beginRefresh(input) {
          await store.disconnect({ reason: 'by_operator' })
          return beginRefresh(input)
        },
      })),
    })
    const realm = await late.realm(tenantId)
    await clock.advance(2 * hour)
    await expect(clock.run(realm.companyInfo())).rejects.toMatchObject({
      code: 'reconnect_required',
      tenantId,
      realmId,
      reason: 'by_operator',
    })
    expect(refreshes()).toBe(0)
  })

  test('a consent that was revoked ends in action_required, with the reason', async () => {
    const { clock, realm, emulator, store, read, quickbooks } = await open()
    emulator.revoke({ realmId })
    await expect(clock.run(read())).rejects.toMatchObject({
      name: 'ReconnectRequiredError',
      reason: 'invalid_grant',
      tenantId,
      realmId,
    })
    expect(await store.read()).toMatchObject({
      state: 'action_required',
      stateReason: 'invalid_grant',
    })
    const calls = emulator.log.count()
    await expect(realm.companyInfo()).rejects.toMatchObject({ code: 'reconnect_required' })
    await expect(quickbooks.realm(tenantId)).rejects.toMatchObject({ code: 'reconnect_required' })
    expect(emulator.log.count()).toBe(calls)
  })

  test('tries the refresh token before the last rotation once', async () => {
    const { clock, read, refreshes, store, emulator } = await open({
      emulator: { oauth: { rotateAfterMs: 0, grace: true, reuse: 'refuse' } },
    })
    await clock.advance(2 * hour)
    await clock.run(read())
    const { generation } = (await store.read())!
    const tokens = { ...(await store.read())!.tokens!, refreshToken: 'lost-on-the-way' }
    const set = { ...tokens, accessTokenExpiresAt: new Date(clock.now()).toISOString() }
    await store.commitRefresh({ generation, owner: 'copy', tokens: set })
    // The store now holds a dead token; the one before it is still within its grace period.
    await clock.run(read())
    expect(emulator.log.find({ operation: 'token-refresh' }).map(({ status }) => status)).toEqual([
      200, 400, 200,
    ])
    expect(refreshes()).toBe(3)
    expect((await store.read())?.state).toBe('connected')
  })

  test('an answer that was lost is asked for again with the same token', async () => {
    const { clock, read, refreshes, store, emulator } = await open({
      emulator: { oauth: { rotateAfterMs: 0, grace: true } },
    })
    await clock.advance(2 * hour)
    emulator.faults.push({
      match: { operation: 'token-refresh' },
      times: 1,
      respond: { processed: true, connection: 'drop' },
    })
    await clock.run(read())
    expect(refreshes()).toBe(2)
    expect((await store.read())?.state).toBe('connected')
  })

  test('releases the lease when the endpoint fails, and reports what failed', async () => {
    const { clock, quickbooks, store, emulator } = await open()
    const before = await store.read()
    for (const [respond, code] of [
      ['unavailable', 'server'],
      [{ connection: 'drop' }, 'network'],
      [{ connection: 'hang' }, 'timeout'],
      ['throttle', 'throttled'],
      ['html-in-200', 'unreadable_answer'],
      ['invalid-client', 'invalid_client'],
    ] as const) {
      const remove = emulator.faults.push({ match: { operation: 'token-refresh' }, respond })
      await expect(clock.run(quickbooks.oauth.refresh(tenantId))).rejects.toMatchObject({ code })
      remove()
      const lease = await store.beginRefresh({
        generation: before!.generation,
        owner: 'next',
        leaseMs: 1_000,
      })
      expect(lease.status).toBe('acquired')
      await store.releaseRefresh({ generation: before!.generation, owner: 'next' })
    }
    expect(await store.read()).toEqual(before)
    await clock.run(quickbooks.oauth.refresh(tenantId))
    expect((await store.read())?.generation).toBe(before!.generation + 1)
  })

  test('keeps a set that the store rejected, and stores it once, before anything else', async () => {
    const harness = await open()
    const { clock, create, connections, store, refreshes } = harness
    let isAway = true
    let stored = 0
    const quickbooks = create({
      connections: replace(connections, ({ commitRefresh }) => ({
        commitRefresh(input) {
          if (isAway) return Promise.reject(new Error('database is away'))
          stored += 1
          return commitRefresh(input)
        },
      })),
    })
    const realm = await quickbooks.realm(tenantId)
    await clock.advance(2 * hour)
    await expect(clock.run(realm.companyInfo())).rejects.toThrow('database is away')
    const [before] = [await store.read()]
    expect(refreshes()).toBe(1)
    isAway = false
    await clock.run(realm.companyInfo())
    expect(refreshes()).toBe(1)
    expect((await store.read())?.generation).toBe(before!.generation + 1)
    await clock.advance(2 * hour)
    await clock.run(realm.companyInfo())
    expect([refreshes(), stored]).toEqual([2, 2])
  })

  test('a set that waits to be stored is stored before a token that has not expired is used', async () => {
    const { clock, create, connections, store } = await open()
    let isAway = true
    const quickbooks = create({
      connections: replace(connections, ({ commitRefresh }) => ({
        commitRefresh: (input) =>
          isAway ? Promise.reject(new Error('database is away')) : commitRefresh(input),
      })),
    })
    const before = await store.read()
    const realm = await quickbooks.realm(tenantId)
    await expect(clock.run(quickbooks.oauth.refresh(tenantId))).rejects.toThrow('database is away')
    isAway = false
    await clock.run(realm.companyInfo())
    expect((await store.read())?.generation).toBe(before!.generation + 1)
  })

  test('a consent given while the old one was refused is used', async () => {
    const { clock, create, connections, store, emulator } = await open()
    const realm = await create({
      connections: replace(connections, ({ requireAction }) => ({
        async requireAction(input) {
          const tokens = emulator.issueTokens({ realmId })
          await store.connect({ environment: 'sandbox', realmId, tokens })
          return requireAction(input)
        },
      })),
    }).realm(tenantId)
    emulator.revoke({ realmId })
    await clock.advance(2 * hour)
    await clock.run(realm.companyInfo())
    expect(await store.read()).toMatchObject({ state: 'connected', stateReason: null })
  })

  test('a consent that ends at this instant has ended', async () => {
    const { clock, read, store, emulator } = await open()
    const { tokens } = (await store.read())!
    await clock.advance(toEpochMs(consentExpiresAt(tokens!)) - clock.now())
    emulator.faults.push({
      match: { operation: 'token-refresh' },
      respond: { status: 400, body: { error: 'invalid_grant' } },
    })
    await expect(clock.run(read())).rejects.toMatchObject({ reason: 'consent_expired' })
  })

  test('a caller whose token was refused refreshes itself when a refresh under way ends in that token', async () => {
    const { clock, connections, store, emulator } = await open()
    const issue = () => emulator.issueTokens({ realmId })
    const [old, refused, newest] = [(await store.read())!, issue(), issue()]
    const gate = Promise.withResolvers<void>()
    let reads = 0
    const source = createAccessTokenSource({
      connections: replace(connections, ({ read }) => ({
        async read() {
          reads += 1
          // The second read is that of the refresh under way.
          if (reads === 2) await gate.promise
          return read()
        },
      })),
      refresh: () => Promise.resolve({ kind: 'tokens', tokens: newest }),
      clock,
      random: { bytes: (length) => new Uint8Array(length), fraction: () => 0 },
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      leaseMs: 45_000,
      marginMs: 60_000,
    })
    const underWay = source.get({ tenantId, rejected: old.tokens!.accessToken })
    await expect.poll(() => reads).toBe(2)
    await store.connect({ environment: 'sandbox', realmId, tokens: refused })
    const own = source.get({ tenantId, rejected: refused.accessToken })
    await expect.poll(() => reads).toBe(3)
    gate.resolve()
    expect((await underWay).accessToken).toBe(refused.accessToken)
    expect((await own).accessToken).toBe(newest.accessToken)
  })

  test('a refusal that another process was quicker than is no reason for the token before it', async () => {
    const { clock, create, connections, store, emulator, lines } = await open()
    // A first refresh leaves a token before the current one.
    await clock.advance(2 * hour)
    await clock.run(create().oauth.refresh(tenantId))
    const current = (await store.read())!
    expect(current.previousRefreshToken).not.toBeNull()
    let reads = 0
    const { oauth } = create({
      connections: replace(connections, ({ read }) => ({
        async read() {
          reads += 1
          const found = await read()
          // After the refusal: meanwhile another process has stored newer tokens.
          if (reads === 4) {
            const tokens = emulator.issueTokens({ realmId })
            await store.connect({ environment: 'sandbox', realmId, tokens })
            return read()
          }
          return found
        },
      })),
    })
    const body = { error: 'invalid_grant' }
    emulator.faults.push({ match: { operation: 'token-refresh' }, respond: { status: 400, body } })
    const connection = await clock.run(oauth.refresh(tenantId))
    expect(connection).toEqual(await store.read())
    expect(connection.generation).toBeGreaterThan(current.generation)
    const events = lines.map(({ fields }) => fields['event'])
    expect(events).toContain('quickbooks.oauth.refused')
    expect(events).not.toContain('quickbooks.token.previous_tried')
  })

  test('close stores what was kept', async () => {
    const { clock, create, connections, store } = await open()
    let isAway = true
    const quickbooks = create({
      connections: replace(connections, ({ commitRefresh }) => ({
        commitRefresh: (input) =>
          isAway ? Promise.reject(new Error('database is away')) : commitRefresh(input),
      })),
    })
    const before = await store.read()
    await clock.advance(2 * hour)
    const realm = await quickbooks.realm(tenantId)
    await expect(clock.run(realm.companyInfo())).rejects.toThrow('database is away')
    isAway = false
    await clock.run(quickbooks.close())
    expect((await store.read())?.generation).toBe(before!.generation + 1)
  })

  test('a commit whose answer was lost is not a second generation', async () => {
    const { clock, create, connections, store, refreshes } = await open()
    let isFirst = true
    const quickbooks = create({
      connections: replace(connections, ({ commitRefresh }) => ({
        async commitRefresh(input) {
          const result = await commitRefresh(input)
          if (!isFirst) return result
          isFirst = false
          throw new Error('connection terminated')
        },
      })),
    })
    const before = await store.read()
    await clock.advance(2 * hour)
    const realm = await quickbooks.realm(tenantId)
    await clock.run(realm.companyInfo())
    expect((await store.read())?.generation).toBe(before!.generation + 1)
    expect(refreshes()).toBe(1)
  })

  test('does not hand the consent of one company to a client of another', async () => {
    const { clock, realm, store, emulator } = await open()
    await store.connect({
      environment: 'sandbox',
      realmId: '9341452000000002',
      tokens: emulator.issueTokens({ realmId }),
      confirmReplace: true,
    })
    await expect(clock.run(realm.companyInfo())).rejects.toMatchObject({ code: 'realm_mismatch' })
  })

  test('does not hand the consent of one environment to a client of the other', async () => {
    const { clock, realm, store, emulator } = await open()
    const tokens = emulator.issueTokens({ realmId })
    await store.connect({ environment: 'production', realmId, tokens, confirmReplace: true })
    await expect(clock.run(realm.companyInfo())).rejects.toMatchObject({ code: 'realm_mismatch' })
  })

  test('a lease shorter than its request is refused', () => {
    const { create } = createHarness()
    expect(() => create({ tokens: { timeoutMs: 30_000, leaseMs: 30_000 } })).toThrow('leaseMs')
  })

  test('a token with a lifetime shorter than the margin is used anyway, with one refresh', async () => {
    const { clock, read, refreshes, emulator } = await open({
      emulator: { oauth: { accessTokenLifetimeMs: 30_000, rotateAfterMs: 0, grace: false } },
    })
    await clock.run(read())
    expect(refreshes()).toBe(1)
    expect(emulator.log.count({ operation: 'read' })).toBe(1)
  })

  test('a token that is dead on arrival ends in 401 after a handful of refreshes', async () => {
    const { clock, read, refreshes } = await open({
      emulator: { oauth: { accessTokenLifetimeMs: 0, rotateAfterMs: 0, grace: false } },
    })
    await expect(clock.run(read())).rejects.toMatchObject({ name: 'UnauthorizedError' })
    expect(refreshes()).toBeLessThanOrEqual(8)
  })

  test('a refused token that Intuit hands out again ends in 401, not in a second refresh', async () => {
    const { clock, emulator, read, refreshes, store } = await open()
    const { tokens } = (await store.read())!
    emulator.faults.push({
      match: { operation: 'token-refresh' },
      respond: {
        body: {
          access_token: tokens!.accessToken,
          refresh_token: tokens!.refreshToken,
          token_type: 'bearer',
          expires_in: 3_600,
          x_refresh_token_expires_in: 8_640_000,
        },
      },
    })
    emulator.faults.push({ match: { operation: 'read' }, respond: { status: 401, body: {} } })
    await expect(clock.run(read())).rejects.toMatchObject({ name: 'UnauthorizedError' })
    expect(refreshes()).toBe(1)
  })

  test.each([
    ['a hundred days without use', 102],
    ['the five years', 5 * 365 + 1],
  ])('a consent that %s ended says so', async (_what, days) => {
    const { clock, read, store } = await open()
    await clock.advance(days * 24 * hour)
    await expect(clock.run(read())).rejects.toMatchObject({ reason: 'consent_expired' })
    expect(await store.read()).toMatchObject({
      state: 'action_required',
      stateReason: 'consent_expired',
    })
  })
})
