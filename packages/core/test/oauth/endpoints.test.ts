import { describe, expect, test } from 'vitest'
import {
  checkEndpoints,
  isAcceptableAddress,
  isOnThisMachine,
  resolveEndpoints,
} from '../../src/oauth/endpoints.ts'
import { findRedirectUriFault } from '../../src/oauth/redirect-uri.ts'
import { createHarness, tenantId } from '../harness.ts'

const whole = {
  authorization_endpoint: 'https://a.example/consent',
  token_endpoint: 'https://a.example/token',
  revocation_endpoint: 'https://a.example/revoke',
}

describe('endpoints', () => {
  test('are the document’s when there is one, asked once a day', async () => {
    const { create, emulator, clock } = createHarness()
    const { discoveryUrl, apiOrigin } = emulator.endpoints.sandbox
    const { oauth } = create({ endpoints: { discoveryUrl, apiOrigin } })
    const ask = () => oauth.buildAuthorizationUrl({ tenantId, environment: 'sandbox' })
    const [first] = await Promise.all([ask(), ask(), ask()])
    expect(first.url.startsWith(emulator.endpoints.sandbox.authorizationUrl)).toBe(true)
    expect(emulator.log.count({ operation: 'discovery' })).toBe(1)
    await clock.advance(25 * 3_600_000)
    await ask()
    expect(emulator.log.count({ operation: 'discovery' })).toBe(2)
  })

  test('that the host gives stand, whatever the document names', async () => {
    const { create, emulator } = createHarness()
    const { discoveryUrl, apiOrigin } = emulator.endpoints.sandbox
    const authorizationUrl = 'https://consent.example/oauth2'
    const { oauth } = create({ endpoints: { discoveryUrl, apiOrigin, authorizationUrl } })
    const { url } = await oauth.buildAuthorizationUrl({ tenantId, environment: 'sandbox' })
    expect(url.startsWith(`${authorizationUrl}?`)).toBe(true)
    expect(emulator.log.count({ operation: 'discovery' })).toBe(1)
  })

  test.each([
    ['an error', 'unavailable'],
    ['a broken connection', { connection: 'drop' }],
    ['something else', 'html-in-200'],
    ['text that is no JSON', { status: 200, body: 'not yet' }],
    ['null', { status: 200, body: 'null' }],
    ['a number', { status: 200, body: '7' }],
    ['a text', { status: 200, body: '"https://a.example/"' }],
    ['one with another status', { status: 203, body: whole }],
    ['without the consent page', { status: 200, body: { ...whole, authorization_endpoint: 7 } }],
    ['without the token endpoint', { status: 200, body: { ...whole, token_endpoint: null } }],
    ['without the revocation', { status: 200, body: { ...whole, revocation_endpoint: '' } }],
    [
      'addresses that are not https',
      {
        status: 200,
        body: {
          authorization_endpoint: 'http://a.example/',
          token_endpoint: 'http://a.example/t',
          revocation_endpoint: 'http://a.example/r',
        },
      },
    ],
  ] as const)(
    'are the built-in ones when the document is %s, asked again after ten minutes',
    async (_name, respond) => {
      const { create, emulator, clock, lines } = createHarness()
      const { discoveryUrl, apiOrigin } = emulator.endpoints.sandbox
      emulator.faults.push({ match: { operation: 'discovery' }, times: 1, respond })
      const { oauth } = create({ endpoints: { discoveryUrl, apiOrigin } })
      const ask = () => clock.run(oauth.buildAuthorizationUrl({ tenantId, environment: 'sandbox' }))
      expect((await ask()).url).toMatch(/^https:\/\/appcenter\.intuit\.com\/connect\/oauth2\?/)
      const status = 'status' in Object(respond) ? (respond as { status: number }).status : null
      const told = lines.filter(({ level }) => level === 'warn').map(({ fields }) => fields)
      expect(told).toEqual([
        {
          event: 'quickbooks.oauth.discovery_failed',
          environment: 'sandbox',
          outcome: typeof respond === 'object' && 'connection' in respond ? 'network' : 'answer',
          status: status ?? (told[0]?.['outcome'] === 'network' ? null : expect.any(Number)),
        },
      ])
      await ask()
      expect(emulator.log.count({ operation: 'discovery' })).toBe(1)
      await clock.advance(11 * 60_000)
      expect((await ask()).url.startsWith(emulator.endpoints.sandbox.authorizationUrl)).toBe(true)
    },
  )

  test('the document is asked for as JSON, and kept for a day to the millisecond', async () => {
    const { create, emulator, clock } = createHarness()
    const { discoveryUrl, apiOrigin } = emulator.endpoints.sandbox
    const accepted: unknown[] = []
    const { oauth } = create({
      endpoints: { discoveryUrl, apiOrigin },
      transport: (request) => {
        if (request.url === discoveryUrl) accepted.push(request.headers['accept'])
        return emulator.exchange(request)
      },
    })
    const ask = () => oauth.buildAuthorizationUrl({ tenantId, environment: 'sandbox' })
    await ask()
    await clock.advance(24 * 3_600_000 - 1)
    await ask()
    expect(accepted).toEqual(['application/json'])
    await clock.advance(1)
    await ask()
    expect(accepted).toHaveLength(2)
  })

  test('a hanging document costs ten seconds', async () => {
    const { create, emulator, clock } = createHarness()
    const { discoveryUrl } = emulator.endpoints.sandbox
    emulator.faults.push({ match: { operation: 'discovery' }, respond: { connection: 'hang' } })
    const begun = clock.now()
    const { oauth } = create({ endpoints: { discoveryUrl } })
    await clock.run(oauth.buildAuthorizationUrl({ tenantId, environment: 'sandbox' }))
    expect(clock.now() - begun).toBe(10_000)
  })

  test('given for both environments, for one, or not at all', () => {
    const apiOrigin = 'http://127.0.0.1:4000/api/'
    expect(resolveEndpoints({ apiOrigin }, 'production').endpoints.apiOrigin).toBe(
      'http://127.0.0.1:4000/api',
    )
    expect(resolveEndpoints({ sandbox: { apiOrigin } }, 'production').endpoints.apiOrigin).toBe(
      'https://quickbooks.api.intuit.com',
    )
    expect(resolveEndpoints(undefined, 'sandbox').endpoints).toEqual({
      authorizationUrl: 'https://appcenter.intuit.com/connect/oauth2',
      tokenUrl: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
      revocationUrl: 'https://developer.api.intuit.com/v2/oauth2/tokens/revoke',
      discoveryUrl: 'https://developer.api.intuit.com/.well-known/openid_sandbox_configuration',
      apiOrigin: 'https://sandbox-quickbooks.api.intuit.com',
    })
  })

  test.each(['sandbox', 'production'] as const)(
    'a set for %s alone is of that environment, and nothing of the other',
    (environment) => {
      const other = environment === 'sandbox' ? 'production' : 'sandbox'
      const set = { [environment]: { apiOrigin: 'https://qb.example' } }
      expect(resolveEndpoints(set, environment).fixed).toEqual({ apiOrigin: 'https://qb.example' })
      expect(resolveEndpoints(set, other)).toEqual(resolveEndpoints(undefined, other))
      expect(() => checkEndpoints(set)).not.toThrow()
      expect(() => checkEndpoints({ [environment]: { tokenUrl: '' } })).toThrow('tokenUrl')
    },
  )

  test('of production are its own', () => {
    expect(resolveEndpoints(undefined, 'production')).toEqual({
      fixed: {},
      endpoints: {
        authorizationUrl: 'https://appcenter.intuit.com/connect/oauth2',
        tokenUrl: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
        revocationUrl: 'https://developer.api.intuit.com/v2/oauth2/tokens/revoke',
        discoveryUrl: 'https://developer.api.intuit.com/.well-known/openid_configuration',
        apiOrigin: 'https://quickbooks.api.intuit.com',
      },
    })
  })

  test('nothing is discovered only where all three addresses are given', () => {
    const names = ['authorizationUrl', 'tokenUrl', 'revocationUrl'] as const
    const all = Object.fromEntries(names.map((name) => [name, `https://a.example/${name}`]))
    const resolve = (given: object) => resolveEndpoints(given, 'sandbox')
    expect(resolve(all)).toMatchObject({ fixed: all, endpoints: { ...all, discoveryUrl: null } })
    for (const name of names) {
      const { [name]: _, ...two } = all
      expect(resolve(two).endpoints.discoveryUrl).not.toBeNull()
    }
  })

  test.each(['authorizationUrl', 'tokenUrl', 'revocationUrl', 'apiOrigin', 'discoveryUrl'])(
    'an empty %s is refused by its name, alone or within a set of one environment',
    (name) => {
      for (const empty of ['', undefined]) {
        expect(() => checkEndpoints({ [name]: empty })).toThrow(name)
        expect(() => checkEndpoints({ sandbox: { [name]: empty } })).toThrow(name)
        expect(() => checkEndpoints({ production: { [name]: empty } })).toThrow(name)
      }
      expect(() => checkEndpoints({ [name]: 'https://a.example' })).not.toThrow()
    },
  )

  test.each([
    ['https://a.example', true, false],
    ['https://localhost', true, true],
    ['http://localhost:3000', true, true],
    ['http://[::1]:3000', true, true],
    ['http://127.0.0.1', true, true],
    ['http://127.255.1.20/x', true, true],
    ['http://a.example', false, false],
    ['http://127.0.0.1.example', false, false],
    ['http://x.127.0.0.1.example', false, false],
    ['ftp://localhost', false, true],
    ['localhost', false, false],
  ])('%s is acceptable: %j, on this machine: %j', (address, acceptable, local) => {
    expect([isAcceptableAddress(address), isOnThisMachine(address)]).toEqual([acceptable, local])
  })

  test('null in the place of the document means none, with the addresses built in', () => {
    const { endpoints } = resolveEndpoints({ discoveryUrl: null }, 'sandbox')
    expect(endpoints).toMatchObject({
      discoveryUrl: null,
      tokenUrl: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
    })
  })

  test.each(['sandbox', 'production'] as const)(
    'a set for %s that is named without addresses is refused: the other one would be Intuit’s',
    (name) => {
      const apiOrigin = 'https://qb.example'
      const sets = { sandbox: { apiOrigin }, production: { apiOrigin } }
      expect(() => checkEndpoints(sets)).not.toThrow()
      expect(() => checkEndpoints({ ...sets, [name]: undefined })).toThrow(name)
    },
  )

  test.each([
    'http://quickbooks.example',
    'ftp://127.0.0.1',
    'quickbooks',
    'http://localhost.evil.example',
  ])('refuses %s', (apiOrigin) => {
    expect(() => createHarness().create({ endpoints: { apiOrigin } })).toThrow(
      'endpoints.apiOrigin',
    )
  })
})

describe('findRedirectUriFault', () => {
  test.each([
    ['https://hub.example/callback', null, null],
    ['http://localhost:3000/callback', null, /https only/],
    ['https://localhost:3000/callback', null, null],
    ['http://hub.example/callback', /http:\/\/localhost/, /https only/],
    ['http://127.0.0.1:3000/callback', /http:\/\/localhost/, /https only/],
    ['https://203.0.113.7/callback', /IP address/, /IP address/],
    ['https://[2001:db8::1]/callback', /IP address/, /IP address/],
    ['https://hub.example/callback#top', /fragment/, /fragment/],
    ['https://user:pass@hub.example/', /user name/, /user name/],
    ['https://user@hub.example/', /user name/, /user name/],
    ['https://:pass@hub.example/', /user name/, /user name/],
    ['/callback', /absolute/, /absolute/],
  ])('%s', (uri, sandbox, production) => {
    for (const [environment, expected] of [
      ['sandbox', sandbox],
      ['production', production],
    ] as const) {
      const fault = findRedirectUriFault(uri, environment)
      if (expected === null) expect(fault).toBeNull()
      else expect(fault).toMatch(expected)
    }
  })

  test('beside a consent page on this machine http://localhost serves both environments, another host neither', () => {
    const local = { authorizationUrl: 'http://127.0.0.1:8800/connect/oauth2' }
    for (const environment of ['sandbox', 'production'] as const) {
      const fault = (uri: string) => findRedirectUriFault(uri, environment, local)
      expect(fault('http://localhost:3000/callback')).toBeNull()
      expect(fault('http://hub.example/callback')).not.toBeNull()
    }
    const intuit = { authorizationUrl: 'https://appcenter.intuit.com/connect/oauth2' }
    expect(findRedirectUriFault('http://localhost/', 'production', intuit)).toMatch(/https only/)
  })

  test('an environment that is none is refused by the name of the call', async () => {
    const { quickbooks } = createHarness()
    const environment = 'live' as 'sandbox'
    await expect(quickbooks.oauth.buildAuthorizationUrl({ tenantId, environment })).rejects.toThrow(
      /buildAuthorizationUrl.*environment|environment.*buildAuthorizationUrl/,
    )
  })

  test('stops an authorization request before anything is stored', async () => {
    const { quickbooks } = createHarness()
    const request = {
      tenantId,
      environment: 'production',
      redirectUri: 'http://hub.example/',
    } as const
    await expect(quickbooks.oauth.buildAuthorizationUrl(request)).rejects.toThrow('https only')
  })
})
