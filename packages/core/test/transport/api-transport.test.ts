import { describe, expect, test } from 'vitest'
import { createHarness, realmId, tenantId } from '../harness.ts'
import { createHostTelemetry } from '../host-telemetry.ts'

async function open(input: Parameters<typeof createHarness>[0] = {}) {
  const harness = createHarness(input)
  const realm = await harness.connect()
  const { emulator, clock } = harness
  const read = () => clock.run(realm.companyInfo())
  const attempts = () => emulator.log.count({ operation: 'read' })
  return { ...harness, realm, read, attempts }
}

async function openMeasured() {
  const { telemetry, valuesOf } = createHostTelemetry()
  return { ...(await open({ options: { telemetry } })), valuesOf }
}

describe('a call', () => {
  test('carries minor version 75, a bearer token, Accept and a User-Agent', async () => {
    const { create, emulator, clock } = await open()
    const seen: Record<string, string>[] = []
    const realm = await create({
      transport: (request) => {
        seen.push({ ...request.headers, method: request.method })
        return emulator.exchange(request)
      },
    }).realm(tenantId)
    await clock.run(realm.companyInfo())
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatchObject({
      method: 'GET',
      accept: 'application/json',
      'user-agent': expect.stringContaining('vectis-quickbooks'),
      authorization: expect.stringMatching(/^Bearer \S+$/),
    })
    expect(emulator.log.find({ operation: 'read' })).toMatchObject([{ minorVersion: '75' }])
  })

  test.each([
    ['network', { connection: 'drop' }, 4],
    ['server', 'unavailable', 4],
    ['server', 'bad-gateway', 4],
    ['server', 'stream-timeout', 4],
    ['server', { status: 408, body: {} }, 4],
    ['unreadable_answer', 'html-in-200', 4],
    ['unreadable_answer', 'empty-body', 4],
    ['server', 'application-error', 1],
    ['server', 'fault-in-200', 1],
    ['timeout', { connection: 'hang' }, 1],
  ] as const)(
    'fails with %s after %j came once and %d times more',
    async (code, respond, retries) => {
      const { emulator, read, attempts } = await open()
      emulator.faults.push({ match: { operation: 'read' }, respond })
      await expect(read()).rejects.toMatchObject({ code, realmId })
      expect(attempts()).toBe(retries + 1)
    },
  )

  test.each([
    ['a broken connection', { connection: 'drop' }, 4],
    ['a body cut short', { truncateBody: 0.5 }, 4],
    ['503', 'unavailable', 4],
    ['500', 'application-error', 1],
    ['a fault inside 200', 'fault-in-200', 1],
    ['silence', { connection: 'hang' }, 1],
  ] as const)('survives %s', async (_name, respond, times) => {
    const { emulator, read } = await open()
    emulator.faults.push({ match: { operation: 'read' }, times, respond })
    await expect(read()).resolves.toMatchObject({ CompanyName: 'Empty Books' })
  })

  test('gives up on one attempt after 120 s', async () => {
    const { emulator, clock, read } = await open({ options: { retry: { retries: 0 } } })
    emulator.faults.push({ match: { operation: 'read' }, respond: { connection: 'hang' } })
    const begun = clock.now()
    await expect(read()).rejects.toMatchObject({ code: 'timeout', timeoutMs: 120_000 })
    expect(clock.now() - begun).toBe(120_000)
  })

  test.each(['throttle', 'throttle-xml', 'throttle-403'] as const)(
    'waits a minute for %s, then continues',
    async (respond) => {
      const { emulator, clock, read, attempts } = await open()
      emulator.faults.push({ match: { operation: 'read' }, times: 1, respond })
      const begun = clock.now()
      await read()
      expect(clock.now() - begun).toBe(60_000)
      expect(attempts()).toBe(2)
    },
  )

  test('waits as long as Retry-After requires', async () => {
    const { emulator, clock, read } = await open()
    const respond = { status: 429, headers: { 'retry-after': '7' }, body: '' }
    emulator.faults.push({ match: { operation: 'read' }, times: 1, respond })
    const begun = clock.now()
    await read()
    expect(clock.now() - begun).toBe(7_000)
  })

  test('a throttle stops the other calls of the realm too, and not those of another', async () => {
    const { emulator, clock, realm } = await open()
    emulator.faults.push({ match: { operation: 'read' }, times: 1, respond: 'throttle' })
    const throttled = realm.companyInfo()
    await clock.advance(0)
    const begun = clock.now()
    await clock.run(Promise.all([throttled, realm.count('Invoice')]))
    expect(clock.now() - begun).toBe(60_000)
  })

  test('a throttle that outlives its retries may be the monthly quota', async () => {
    const { emulator, read, attempts } = await open()
    emulator.faults.push({ match: { operation: 'read' }, respond: 'throttle' })
    await expect(read()).rejects.toMatchObject({
      name: 'QuotaExceededError',
      code: 'quota_exceeded',
      realmId,
      status: 429,
      intuitTid: expect.stringMatching(/./),
      cause: { code: 'throttled' },
    })
    expect(attempts()).toBe(4)
  })

  test('with retries switched off, a throttle is a ThrottledError', async () => {
    const { emulator, read } = await open({ options: { retry: { throttleRetries: 0 } } })
    emulator.faults.push({ match: { operation: 'read' }, respond: 'throttle' })
    await expect(read()).rejects.toMatchObject({ code: 'throttled', retryAfterMs: 60_000 })
  })

  test('refreshes once for 401, then continues', async () => {
    const { emulator, read, attempts } = await open()
    emulator.expireAccessTokens()
    await read()
    expect(attempts()).toBe(2)
    expect(emulator.log.count({ operation: 'token-refresh' })).toBe(1)
  })

  test('a refreshed token that is refused as well ends in UnauthorizedError', async () => {
    const { emulator, read, attempts } = await open()
    emulator.faults.push({ match: { operation: 'read' }, respond: 'gateway-401' })
    const error: unknown = await read().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ name: 'UnauthorizedError', code: 'unauthorized', status: 401 })
    expect(error).toMatchObject({ intuitTid: expect.stringMatching(/./) })
    expect(attempts()).toBe(2)
    expect(emulator.log.count({ operation: 'token-refresh' })).toBe(1)
  })

  test('fault 120, the person lost access, is not refreshed at all', async () => {
    const { emulator, read, attempts } = await open()
    emulator.faults.push({ match: { operation: 'read' }, respond: 'user-lost-access' })
    await expect(read()).rejects.toMatchObject({ code: 'access_lost' })
    expect(attempts()).toBe(1)
    expect(emulator.log.count({ operation: 'token-refresh' })).toBe(0)
  })

  test.each(['application-403', 'authorization-failure'] as const)(
    '%s is a ForbiddenError at once',
    async (respond) => {
      const { emulator, read, attempts } = await open()
      emulator.faults.push({ match: { operation: 'read' }, respond })
      await expect(read()).rejects.toMatchObject({ name: 'ForbiddenError', status: 403 })
      expect(attempts()).toBe(1)
    },
  )

  test('any other fault is thrown as it is, without a retry', async () => {
    const { emulator, read, attempts } = await open()
    emulator.faults.push({ match: { operation: 'read' }, respond: 'company-inactive' })
    await expect(read()).rejects.toMatchObject({ name: 'FaultResponseError', faultCode: '6190' })
    expect(attempts()).toBe(1)
  })

  test('a signal ends the wait for a retry at once', async () => {
    const { emulator, clock, realm } = await open()
    emulator.faults.push({ match: { operation: 'read' }, respond: 'throttle' })
    const controller = new AbortController()
    const call = realm.companyInfo({ signal: controller.signal })
    call.catch(() => {})
    await clock.advance(10_000)
    controller.abort(new Error('shutting down'))
    await expect(call).rejects.toThrow('shutting down')
    expect(clock.sleeping).toBeLessThanOrEqual(1)
  })

  test('a token endpoint that fails briefly is tried again within the call', async () => {
    const { emulator, clock, read } = await open()
    await clock.advance(2 * 3_600_000)
    emulator.faults.push({
      match: { operation: 'token-refresh' },
      times: 2,
      respond: 'unavailable',
    })
    await read()
    expect(emulator.log.count({ operation: 'token-refresh' })).toBe(3)
  })

  test('does not send a token that expired while the call waited for its turn', async () => {
    const lifetime = { oauth: { accessTokenLifetimeMs: 90_000 } }
    const { emulator, clock, realm } = await open({ emulator: lifetime })
    await clock.run(Promise.all(Array.from({ length: 1_000 }, () => realm.count('Invoice'))))
    expect(emulator.log.count({ operation: 'query' })).toBe(1_000)
    expect(emulator.log.count({ status: 401 })).toBe(0)
    expect(emulator.log.count({ operation: 'token-refresh' })).toBeLessThan(5)
  })

  test('calls that waited for a refresh do not leave together when it ends', async () => {
    const lifetime = { oauth: { accessTokenLifetimeMs: 90_000 } }
    const { emulator, clock, realm } = await open({ emulator: lifetime })
    emulator.faults.push({ match: { operation: 'token-refresh' }, respond: { delayMs: 25_000 } })
    const starts: number[] = []
    emulator.onRequest(({ operation }) => {
      if (operation === 'query') starts.push(clock.now())
    })
    await clock.run(Promise.all(Array.from({ length: 600 }, () => realm.count('Invoice'))))
    expect(emulator.log.count({ operation: 'token-refresh' })).toBeGreaterThan(0)
    const within = starts.map((at) => starts.filter((one) => one >= at && one < at + 1_000).length)
    expect(Math.max(...within)).toBe(5)
  })

  test('is logged with realm, entity and intuitTid', async () => {
    const { read, lines, emulator } = await open()
    emulator.faults.push({ match: { operation: 'read' }, times: 1, respond: 'unavailable' })
    await read()
    expect(lines).toMatchObject([
      {
        level: 'warn',
        fields: { realmId, entity: 'CompanyInfo', attempt: 1, code: 'server', status: 503 },
      },
      { level: 'debug', fields: { realmId, entity: 'CompanyInfo', attempt: 2 } },
    ])
    expect(lines[1]?.fields['intuitTid']).toEqual(expect.stringMatching(/./))
  })

  test('every line about a call names its tenant, company, attempt and time', async () => {
    const { emulator, clock, realm, read, lines } = await open()
    // The newest rule comes first.
    const refusals = ['company-inactive', 'throttle', 'gateway-401'] as const
    for (const respond of refusals)
      emulator.faults.push({ match: { operation: 'read' }, times: 1, respond })
    const aside = realm.count('Invoice')
    await expect(read()).rejects.toMatchObject({ faultCode: '6190' })
    await clock.run(aside)
    const about = { tenantId, environment: 'sandbox', realmId }
    const of = (name: string) => lines.filter(({ fields }) => fields['event'] === name)
    const tid = expect.stringMatching(/./) as unknown
    const failed = { ...about, operation: 'read', entity: 'CompanyInfo', intuitTid: tid, durationMs: 0 } // prettier-ignore
    expect(of('quickbooks.call.token_refused').map(({ fields }) => fields)).toEqual([
      { event: 'quickbooks.call.token_refused', ...failed, attempt: 1, code: 'unauthorized', status: 401 }, // prettier-ignore
    ])
    expect(of('quickbooks.call.retried').map(({ fields }) => fields)).toEqual([
      { event: 'quickbooks.call.retried', ...failed, attempt: 2, code: 'throttled', status: 429, waitMs: 60_000 }, // prettier-ignore
    ])
    expect(of('quickbooks.call.refused')).toMatchObject([
      { level: 'debug', fields: { ...about, attempt: 3, code: 'fault', status: 400 } },
    ])
    expect(of('quickbooks.call.answered')).toMatchObject([
      { level: 'debug', fields: { ...about, entity: 'Invoice', operation: 'query', attempt: 1 } },
    ])
  })

  test('is one span with its attempts, its wait and its subject, and counts itself and its throttles', async () => {
    const { telemetry, spans, valuesOf } = createHostTelemetry({ tenants: 'spans_and_metrics' })
    const { emulator, clock, realm } = await open({ options: { telemetry } })
    emulator.faults.push({ match: { operation: 'read' }, times: 1, respond: 'throttle' })
    const throttled = realm.companyInfo()
    await clock.advance(0)
    await clock.run(Promise.all([throttled, realm.count('Invoice')]))
    const address = new URL(emulator.endpoints.sandbox?.apiOrigin ?? '').hostname
    const subject = { 'quickbooks.tenant.id': tenantId, 'quickbooks.realm.id': realmId }
    const call = (operation: string, entity: string, attempts: number, waited: number) => ({
      name: 'quickbooks.call',
      isEnded: true,
      attributes: {
        'quickbooks.environment': 'sandbox',
        'quickbooks.operation': operation,
        'quickbooks.entity': entity,
        'quickbooks.call.attempts': attempts,
        'quickbooks.limiter.wait': waited,
        ...subject,
      },
    })
    expect(spans.filter(({ name }) => name === 'quickbooks.call')).toEqual([
      call('read', 'CompanyInfo', 2, 0),
      call('query', 'Invoice', 1, 60),
    ])
    const wire = spans.filter(({ name }) => name.includes('companyinfo'))
    const resends = wire.map(({ attributes }) => attributes['http.request.resend_count'])
    expect(resends).toEqual([undefined, 1])
    const counted = valuesOf('quickbooks.calls').map(({ attributes }) => attributes)
    expect(counted).toHaveLength(2)
    for (const operation of ['read', 'query'])
      expect(counted).toContainEqual({ 'quickbooks.operation': operation, ...subject })
    expect(valuesOf('quickbooks.throttles')).toEqual([
      { name: 'quickbooks.throttles', value: 1, attributes: { 'server.address': address } },
    ])
    const waits = valuesOf('quickbooks.limiter.wait').map(({ value }) => value)
    expect(waits.toSorted((a, b) => a - b)).toEqual([0, 0, 60])
  })

  test('a line about a call has the time that it took, from its own attempt on', async () => {
    const { emulator, read, lines } = await open()
    emulator.faults.push({ match: { operation: 'read' }, respond: { delayMs: 1_500 } })
    emulator.faults.push({ match: { operation: 'read' }, times: 1, respond: 'unavailable' })
    await read()
    const answered = lines.findLast(({ fields }) => fields['event'] === 'quickbooks.call.answered')
    expect(answered?.fields).toMatchObject({ attempt: 2, durationMs: 1_500 })
  })

  test('only a throttle ends in a quota that may be used up', async () => {
    const { emulator, read, valuesOf } = await openMeasured()
    emulator.faults.push({ match: { operation: 'read' }, respond: 'application-error' })
    await expect(read()).rejects.toMatchObject({ code: 'server', status: 500 })
    expect(valuesOf('quickbooks.throttles')).toEqual([])
    expect(valuesOf('quickbooks.calls')).toEqual([])
  })

  test.each([
    ['aborted', undefined],
    ['refused', { code: 2 }],
  ])('whose caller left is no error of its span: %s', async (what, status) => {
    const { telemetry, spans } = createHostTelemetry()
    const { emulator, clock, realm } = await open({ options: { telemetry } })
    const isRefused = what === 'refused'
    const respond = isRefused ? 'company-inactive' : ({ connection: 'hang' } as const)
    emulator.faults.push({ match: { operation: 'read' }, respond })
    const controller = new AbortController()
    const call = realm.companyInfo({ signal: controller.signal })
    call.catch(() => {})
    await clock.advance(1_000)
    controller.abort(new Error('left'))
    await expect(call).rejects.toThrow(isRefused ? /./ : 'left')
    const [wire, whole] = [spans.at(-1), spans.at(-2)]
    expect(whole).toMatchObject({ name: 'quickbooks.call', isEnded: true })
    expect(whole?.status).toEqual(status)
    expect(wire?.name).toMatch(/^GET /)
    expect(wire?.status).toEqual(status)
  })

  test('counts what Intuit counts: successful data calls, sandbox apart', async () => {
    for (const environment of ['production', 'sandbox'] as const) {
      const harness = await open({ environment })
      const { emulator, realm, clock, usage, quickbooks } = harness
      emulator.faults.push({ match: { operation: 'read' }, times: 2, respond: 'unavailable' })
      emulator.faults.push({ match: { entity: 'Invoice' }, times: 1, respond: 'company-inactive' })
      emulator.expireAccessTokens()
      await clock.run(realm.companyInfo())
      await clock.run(realm.count('Invoice')).catch(() => {})
      await clock.run(realm.count('Invoice'))
      await clock.run(realm.read('Invoice', '99999'))
      await clock.run(quickbooks.close())
      const month = new Date(clock.now()).toISOString().slice(0, 7)
      const counted = await usage.readRealm({ tenantId, environment, realmId, month })
      expect(counted).toBe(2)
      expect(realm.calls).toBe(2)
      if (environment === 'production') expect(emulator.metering.calls()).toBe(2)
    }
  })
})
