import { expect, test } from 'vitest'
import type { TenantConnectionStore } from '../../src/ports/connection-store.ts'
import type { TelemetryMeter } from '../../src/telemetry/telemetry.ts'
import { createHarness, realmId, redirectUri, replace, tenantId } from '../harness.ts'

/** Tokens that are kept, of a company that QuickBooks has not confirmed yet. */
async function openUnconfirmed() {
  const harness = createHarness()
  const { emulator, environment, store, connections, clock, create } = harness
  const consent = () =>
    store.connect({
      environment,
      realmId,
      tokens: emulator.issueTokens({ realmId }),
      state: 'unconfirmed',
    })
  await consent()
  const openRealm = (methods: (store: TenantConnectionStore) => Partial<TenantConnectionStore>) =>
    clock.run(create({ connections: replace(connections, methods) }).realm(tenantId))
  const reads = () => emulator.log.count({ operation: 'read' })
  return { ...harness, consent, openRealm, reads }
}

test('a connection that another process confirms at the same time is connected', async () => {
  const { openRealm, store, reads } = await openUnconfirmed()
  const realm = await openRealm(({ confirm }) => ({
    async confirm(input) {
      await confirm(input)
      return confirm(input)
    },
  }))
  expect([realm.realmId, reads()]).toEqual([realmId, 1])
  expect(await store.read()).toMatchObject({ state: 'connected' })
})

test('one that another process has confirmed before its token is read needs no call', async () => {
  const { openRealm, store, reads } = await openUnconfirmed()
  let isFirst = true
  const realm = await openRealm(({ read }) => ({
    async read() {
      const found = await read()
      if (isFirst) await store.confirm({ generation: found?.generation ?? 0 })
      isFirst = false
      return found
    },
  }))
  expect([realm.realmId, reads()]).toEqual([realmId, 0])
})

test('a proof of an older consent does not confirm a newer one', async () => {
  const { openRealm, store, consent } = await openUnconfirmed()
  const opened = openRealm(({ confirm }) => ({
    async confirm(input) {
      await consent()
      return confirm(input)
    },
  }))
  await expect(opened).rejects.toMatchObject({ code: 'unconfirmed', realmId })
  expect(await store.read()).toMatchObject({ state: 'unconfirmed' })
})

test('a late proof does not bring back what was disconnected', async () => {
  const { openRealm, store } = await openUnconfirmed()
  const opened = openRealm(({ confirm, disconnect }) => ({
    async confirm(input) {
      await disconnect({ reason: 'by_operator' })
      return confirm(input)
    },
  }))
  await expect(opened).rejects.toMatchObject({ code: 'reconnect_required', reason: 'by_operator' })
  expect(await store.read()).toMatchObject({ state: 'disconnected', tokens: null })
})

test('a late proof of a connection that is no more names it as not connected', async () => {
  const { openRealm } = await openUnconfirmed()
  let isGone = false
  const opened = openRealm(({ read }) => ({
    confirm() {
      isGone = true
      return Promise.resolve(false)
    },
    read: () => (isGone ? Promise.resolve(null) : read()),
  }))
  await expect(opened).rejects.toMatchObject({
    code: 'reconnect_required',
    tenantId,
    realmId,
    reason: 'not_connected',
  })
})

test('the call of a proof is counted for its tenant and company', async () => {
  const { create, clock } = await openUnconfirmed()
  const counted: unknown[] = []
  const nothing = () => undefined
  const meter: TelemetryMeter = {
    createCounter: (name) => ({ add: (...given) => counted.push([name, ...given]) }),
    createHistogram: () => ({ record: nothing }),
    createObservableGauge: () => ({ addCallback: nothing, removeCallback: nothing }),
  }
  const telemetry = { meter, tenants: 'spans_and_metrics' } as const
  await clock.run(create({ telemetry }).realm(tenantId))
  const attributes = {
    'quickbooks.operation': 'read',
    'quickbooks.tenant.id': tenantId,
    'quickbooks.realm.id': realmId,
  }
  expect(counted).toContainEqual(['quickbooks.calls', 1, attributes])
})

test.each([
  [401, 'refused'],
  [403, 'refused'],
  [null, 'unknown'],
])(
  'a proof that ends with %s says so with its company, and keeps its reason',
  async (status, kind) => {
    const { create, clock, emulator, lines } = await openUnconfirmed()
    const respond = status === null ? ({ connection: 'drop' } as const) : { status, body: '' }
    emulator.faults.push({ match: { operation: 'read' }, respond })
    const error: unknown = await clock.run(create().realm(tenantId)).catch((one: unknown) => one)
    const code = kind === 'refused' ? 'realm_refused' : 'unconfirmed'
    const about = { tenantId, realmId }
    expect(error).toMatchObject({ code, ...about, status, cause: { status } })
    const told = lines.filter(
      ({ fields }) => fields['event'] === 'quickbooks.company.not_confirmed',
    )
    expect(told).toMatchObject([
      {
        level: 'warn',
        fields: { ...about, environment: 'sandbox', status, code: expect.any(String) },
      },
    ])
  },
)

test('a proof asks for the company’s own information, once, and names it in a line', async () => {
  const { openRealm, emulator, lines, store } = await openUnconfirmed()
  await openRealm(() => ({}))
  const [asked, ...more] = emulator.log.find({ operation: 'read' })
  expect(asked?.path).toMatch(new RegExp(`/v3/company/${realmId}/companyinfo/${realmId}`))
  expect(more).toEqual([])
  expect(await store.read()).toMatchObject({ companyName: 'Empty Books' })
  const told = lines.filter(({ fields }) => fields['event'] === 'quickbooks.company.confirmed')
  expect(told).toMatchObject([{ fields: { tenantId, environment: 'sandbox', realmId } }])
})

test('a company that cannot be described is confirmed, and said', async () => {
  const { create, clock, emulator, lines, store } = await openUnconfirmed()
  emulator.faults.push({ match: { operation: 'read' }, respond: { status: 200, body: {} } })
  await clock.run(create().realm(tenantId))
  expect(await store.read()).toMatchObject({ state: 'connected', companyName: null })
  const told = lines.filter(({ fields }) => fields['event'] === 'quickbooks.company.not_described')
  const message = 'Expected CompanyInfo, received something else.'
  expect(told).toMatchObject([
    { fields: { tenantId, realmId, err: { message: expect.stringContaining(message) } } },
  ])
})

test('two that confirm one connection at a time ask QuickBooks once', async () => {
  const { create, clock, reads } = await openUnconfirmed()
  const quickbooks = create()
  const opened = [quickbooks.realm(tenantId), quickbooks.realm(tenantId)]
  const realms = await clock.run(Promise.all(opened))
  expect(realms.map((realm) => realm.realmId)).toEqual([realmId, realmId])
  expect(reads()).toBe(1)
})

test('a call of a proof that cannot be counted is said, and the tokens are kept', async () => {
  const { create, clock, emulator, store, lines } = await openUnconfirmed()
  // Whose app was called is asked of the host, once for the proof and once for the realm.
  const keys = { ...emulator.credentials('sandbox'), redirectUri }
  const answers = [Promise.reject(new Error('vault is sealed')), Promise.resolve(keys)]
  const credentials = () => answers.shift() ?? keys
  await clock.run(create({ credentials }).realm(tenantId))
  expect(await store.read()).toMatchObject({ state: 'connected' })
  expect(lines.map(({ fields }) => fields['event'])).toContain('quickbooks.usage.not_counted')
})

test('a company that does not answer stays unconfirmed, with the status of the answer', async () => {
  const { create, clock, emulator } = await openUnconfirmed()
  emulator.faults.push({ match: { operation: 'read' }, respond: { status: 503, body: '' } })
  const opened = clock.run(create().realm(tenantId))
  await expect(opened).rejects.toMatchObject({ code: 'unconfirmed', status: 503 })
})
