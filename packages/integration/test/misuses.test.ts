/** What a host gets wrong: each is an error that says what was expected, what came, and what to do. */
import { describe, expect, test } from 'vitest'
import { createSharedLimiter, createSyncFleetClient } from '@vectis/quickbooks-sync/fleet'
import { buildTestDelivery, createWebhookHandler } from '@vectis/quickbooks-webhooks'
import { createIntegration, expressRoutes, type IntegrationOptions } from '../src/index.ts'

const key = 'ab'.repeat(32)
const keys = { clientId: 'id', clientSecret: 'secret-of-the-app' }
const good: IntegrationOptions = {
  database: 'memory',
  keys: { current: { id: 'k1', key } },
  credentials: { sandbox: keys },
  publicUrl: 'http://localhost:3000',
  authorize: () => ({ tenantId: 'acme', actor: 'Ada' }),
}

/** Options of another kind than the types allow, as JavaScript and the environment make them. */
const misuses: [string, Record<string, unknown>, string][] = [
  [
    'no database',
    { database: undefined },
    "received undefined. Is an environment variable unset? A database that is lost when the process ends has to be asked for: database: 'memory'.",
  ],
  [
    'an empty database',
    { database: '' },
    'received an empty text. Is an environment variable unset?',
  ],
  [
    'metrics that nobody decides about',
    { metrics: {} },
    'expected metrics.authorize to be a function (request) => true or a Response; received undefined. Metrics name every tenant',
  ],
  [
    'a pool of MySQL',
    { database: { getConnection() {}, query() {}, execute() {}, end() {} } },
    'received a pool of MySQL or MariaDB. The tables need PostgreSQL, 14 or later: pass a Pool of pg.',
  ],
  ['null as database', { database: null }, 'received null. Is an environment variable unset?'],
  [
    'an address without a scheme',
    { database: 'localhost/hub' },
    "received 'localhost/hub'. Write the scheme",
  ],
  [
    'another database',
    { database: 'mysql://me:pw@host/db' },
    'received an address with a user or password. Write the scheme',
  ],
  [
    'an address without a scheme, with a password',
    { database: 'hub:s3cret@db.internal:5432/hub' },
    'received an address with a user or password. Write the scheme',
  ],
  [
    'the words of libpq',
    { database: 'host=db user=hub password=s3cret' },
    'received an address with a user or password. Write the scheme',
  ],
  [
    'a function as database',
    { database: () => ({}) },
    'received a function. Pass the object itself',
  ],
  [
    'a client of pg',
    { database: { connect() {}, end() {}, escapeIdentifier() {} } },
    "With pg's Client: pass a Pool instead",
  ],
  [
    'a folder that is unset',
    { database: { folder: undefined } },
    'expected database.folder to be the path of a folder; received undefined',
  ],
  [
    'an empty schema',
    { schema: '' },
    'expected schema to be the name of a schema; received an empty text. Leave the key out for public.',
  ],
  [
    'an unset schema',
    { schema: undefined },
    'expected schema to be the name of a schema; received undefined',
  ],
  [
    'no keys',
    { keys: undefined },
    "expected keys to be { current: { id: 'k1', key } }; received undefined. Make a key with",
  ],
  [
    'a key without an id',
    { keys: key },
    "expected keys to be { current: { id: 'k1', key } }; received a text. Put the key into it: keys: { current: { id: 'k1', key } }",
  ],
  [
    '62 hexadecimal digits',
    { keys: { current: { id: 'k1', key: 'ab'.repeat(31) } } },
    "expected the key 'k1' to have 64 hexadecimal digits; received 62. Copy it whole",
  ],
  [
    'an empty key',
    { keys: { current: { id: 'k1', key: '' } } },
    'Key "k1" is empty; expected 32 bytes',
  ],
  [
    'a short key',
    { keys: { current: { id: 'k1', key: 'c2hvcnQ=' } } },
    'Key "k1" has 5 bytes once decoded; expected exactly 32.',
  ],
  [
    'no key of that name',
    { keys: { old: [] } },
    'Expected keys.current as { id, key }; found none.',
  ],
  [
    'no credentials',
    { credentials: undefined },
    'expected credentials to be { sandbox: { clientId, clientSecret } }',
  ],
  [
    'credentials of no environment',
    { credentials: keys },
    "expected a key of credentials to be 'sandbox' or 'production'; received 'clientId'. Say of which environment the keys are",
  ],
  [
    'an environment in capitals',
    { credentials: { Sandbox: keys } },
    "received 'Sandbox'. Environments are written in lower case.",
  ],
  [
    'an environment that is unset',
    { credentials: { sandbox: undefined } },
    'expected credentials.sandbox to be { clientId, clientSecret }; received undefined. Copy it from My Apps',
  ],
  [
    'an unset client id',
    { credentials: { sandbox: { ...keys, clientId: undefined } } },
    'expected credentials.sandbox.clientId to be a text; received undefined. Copy it from My Apps, Keys & OAuth at Intuit; is an environment variable unset?',
  ],
  [
    'an empty client secret',
    {
      credentials: { production: { ...keys, clientSecret: ' ' } },
      publicUrl: 'https://hub.example.com',
    },
    'expected credentials.production.clientSecret to be a text; received an empty text',
  ],
  ['no environment at all', { credentials: { sandbox: null } }, 'expected credentials to be'],
  [
    'no public URL',
    { publicUrl: undefined },
    'expected publicUrl to be an origin such as https://hub.example.com; received undefined. Is an environment variable unset?',
  ],
  [
    'a host without a scheme',
    { publicUrl: 'hub.example.com' },
    "received 'hub.example.com'. Is an environment variable unset?",
  ],
  [
    'a public URL with a path',
    { publicUrl: 'https://hub.example.com/app' },
    "received 'https://hub.example.com/app'. Put the path into `path`.",
  ],
  [
    'a public URL with a password',
    { publicUrl: 'https://me:pw@hub.example.com' },
    'received an address with a user or password. Use https',
  ],
  [
    'a scheme that no browser opens',
    { publicUrl: 'ftp://hub.example.com' },
    'Use https, without a user or a password.',
  ],
  [
    'http in production',
    { credentials: { production: keys } },
    'it cannot work in production: Intuit accepts https only with production keys. Set publicUrl',
  ],
  [
    'http on another host',
    { publicUrl: 'http://hub.example.com' },
    'it cannot work in sandbox: Intuit accepts https, or http://localhost with development keys',
  ],
  [
    'an address of numbers',
    { publicUrl: 'https://10.0.0.7' },
    'Intuit accepts a host name, not an IP address',
  ],
  [
    'a path without a slash',
    { path: 'quickbooks' },
    "expected path to be a path such as '/admin/integrations/quickbooks'; received 'quickbooks'. Begin with a slash",
  ],
  [
    'a path with a slash at its end',
    { path: '/quickbooks/' },
    'Begin with a slash and leave out the last one',
  ],
  [
    'an address as path',
    { webhookPath: 'https://hub.example.com/hooks' },
    'expected webhookPath to be a path',
  ],
  ['a path that leads upwards', { path: '/a/../b' }, "received '/a/../b'. Begin with a slash"],
  [
    'a webhook in place of another route',
    { path: '/q', webhookPath: '/q/connect' },
    "expected webhookPath to be a path that no route of the integration has; received '/q/connect'.",
  ],
  [
    'a page in place of a route',
    { path: '/q', returnPath: '/q/reconnect' },
    "expected returnPath to be a path that no route of the integration has; received '/q/reconnect'.",
  ],
  [
    'no authorize',
    { authorize: undefined },
    'Without it anyone could connect or disconnect any tenant: read your session in it',
  ],
  [
    'authorize switched off',
    { authorize: false },
    'expected authorize to be a function (request, action) => ({ tenantId, actor }) or a Response; received false',
  ],
  [
    'customers as a list',
    { customers: [] },
    'expected customers to be a function; received a list',
  ],
  [
    'an unset list of tickets',
    { tickets: undefined },
    'expected tickets to be a function; received undefined. Give it a value, or leave the key out',
  ],
  [
    'a typo',
    { publicURL: 'https://hub.example.com' },
    "unknown option 'publicURL'; expected only known ones, because a typo would be ignored. Write publicUrl.",
  ],
  [
    'a name of another library',
    { verifyToken: 'x' },
    "unknown option 'verifyToken'; expected only known ones, because a typo would be ignored. The options are database",
  ],
  [
    'calls as text',
    { callsPerMonth: '500000' },
    "expected callsPerMonth to be a number from 1, or null; received '500000'",
  ],
  ['no calls', { callsPerMonth: 0 }, 'received 0. Take the number from your plan at Intuit'],
  [
    'alerts that wait for something else',
    { alertsWaitFor: 'never' },
    "expected alertsWaitFor to be 'preview' or 'nothing'; received 'never'",
  ],
  [
    'a flag as text',
    { migrate: 'false' },
    "expected migrate to be true or false; received 'false'. Any text would count as true",
  ],
  [
    'a fleet without its queue',
    { fleet: { boss: undefined } },
    'expected fleet.boss to be the pg-boss of the host; received undefined. new PgBoss(url) on the host',
  ],
  [
    'the address of a queue',
    { fleet: { boss: 'postgres://me:pw@host/db' } },
    'received an address with a user or password. new PgBoss(url)',
  ],
  [
    'a clock that cannot wait',
    { clock: { now: Date.now } },
    'expected clock to be an object with now, sleep; received an object. Leave the key out',
  ],
  [
    'a logger without methods',
    { logger: {} },
    'expected logger to be an object with debug, info, warn, error; received an object. Pass a pino logger',
  ],
  [
    'a limiter of another kind',
    { limiter: { wrap() {} } },
    'expected limiter to be an object with schedule, throttled; received an object. Pass what createLimiter',
  ],
  [
    'a promise of a storage',
    { storage: Promise.resolve({}), database: undefined },
    'expected storage to be what createStorage returned; received an object. Pass the storage itself: await a promise of it first.',
  ],
  [
    'one verifier token',
    { verifierTokens: 'secret-of-the-app' },
    'expected verifierTokens to be a list of texts, or a function; received something else. Put each token',
  ],
  [
    'unset verifier tokens',
    { verifierTokens: undefined },
    'expected verifierTokens to be a list of texts, or a function; received undefined',
  ],
  [
    'one step after the tick',
    { afterTick: { name: 'mail', run() {} } },
    'expected afterTick to be a list of { name, run }; received an object. A step is such as',
  ],
  [
    'steps without a name',
    { afterTick: [() => undefined] },
    'expected afterTick to be a list of { name, run }; received a list',
  ],
  [
    'one old key',
    { keys: { current: { id: 'k1', key }, old: { id: 'k0', key } } },
    'expected keys.old to be a list of { id, key }; received an object. Put each key',
  ],
  [
    'a port that there is not',
    { database: 'postgres://host:99999/db' },
    'received an address that cannot be read. Look at its port',
  ],
  ['a logger without a value', { logger: null }, 'expected logger to be an object; received null'],
]

test.each(misuses)('%s', (_name, given, said) => {
  const make = () => createIntegration({ ...good, ...given } as unknown as IntegrationOptions)
  expect(make).toThrow(said)
})

const ofKind = {
  'a function': ['customers', 'tickets', 'onWarning', 'onEvent', 'onDelivery', 'timeZone', 'transport'],
  'an object': ['metrics', 'alertSettings', 'afterTick', 'fleet', 'runner', 'storage', 'endpoints', 'limiter', 'clock', 'logger', 'telemetry'],
  'true or false': ['keepsSums', 'migrate'],
} satisfies Record<string, readonly (keyof IntegrationOptions)[]> // prettier-ignore

test.each(
  Object.entries(ofKind).flatMap(([kind, names]) => names.map((name) => [name, kind] as const)),
)('%s takes %s: a text is refused', (name, kind) => {
  const make = () => createIntegration({ ...good, [name]: 'text' } as unknown as IntegrationOptions)
  expect(make).toThrow(`expected ${name} to be ${kind}; received 'text'.`)
})

test('no message holds a secret', () => {
  for (const [, given] of misuses) {
    try {
      createIntegration({ ...good, ...given } as unknown as IntegrationOptions)
    } catch (error) {
      expect(String(error)).not.toMatch(/secret-of-the-app|abab|me:pw|reading '|undefined is not/)
    }
  }
})

describe('calls', () => {
  const integration = createIntegration(good)
  const tenant = integration.for('acme')
  const calls: [string, () => unknown, string][] = [
    [
      'an empty tenant',
      () => integration.for(''),
      "for expected a tenant id, a non-empty text; received ''. Pass the id of the tenant",
    ],
    [
      'no tenant',
      () => integration.for(undefined as unknown as string),
      'received undefined. Pass the id of the tenant',
    ],
    [
      'an unknown mode',
      () => tenant.sync.now({ mode: 'resync' as 'full' }),
      "sync expected mode to be 'auto' or 'incremental' or 'verify' or 'full'; received 'resync'.",
    ],
    [
      'an environment in capitals',
      () => tenant.connect.begin({ environment: 'Sandbox' as 'sandbox', actor: 'Ada' }),
      "buildAuthorizationUrl expected environment to be 'sandbox' or 'production'; received 'Sandbox'.",
    ],
    [
      'an environment without keys',
      () => tenant.connect.begin({ environment: 'production', actor: 'Ada' }),
      'expected credentials.production to be { clientId, clientSecret }; received null',
    ],
    [
      'a time zone by its offset name',
      () => tenant.settings.setTimeZone('Central time'),
      "setTimeZone expected the IANA name of a time zone, such as America/Chicago; received 'Central time'.",
    ],
    [
      'no time zone',
      () => tenant.settings.setTimeZone(''),
      "received ''. Pass one of Intl.supportedValuesOf",
    ],
    [
      'an unset verifier token',
      () => tenant.settings.setVerifierToken(undefined as unknown as string),
      'setVerifierToken expected the verifier token that Intuit shows under My Apps, Webhooks',
    ],
    [
      'a preview accepted by nobody',
      () => tenant.hub.links.acceptPreview({ actor: '' }),
      'acceptPreview expected actor',
    ],
  ]
  const any = (value: unknown) => value as never
  const { storage, runner } = integration.parts
  const tenantOf = storage.connections.forTenant('acme')
  calls.push(
    [
      'a consent of nobody',
      () => tenant.connect.begin(any(undefined)),
      'begin expected an object of options; received undefined.',
    ],
    [
      'a consent without a person',
      () => tenant.connect.begin(any({ environment: 'sandbox' })),
      'begin expected actor, the person who asks',
    ],
    [
      'a mode in place of the options',
      () => tenant.sync.now(any('full')),
      "sync expected an object of options; received 'full'.",
    ],
    [
      'nothing that watches',
      () => tenant.sync.watch(any(undefined)),
      'watch expected listener to be a function; received undefined.',
    ],
    [
      'null as options',
      () => tenant.status(any(null)),
      'status expected an object of options; received null.',
    ],
    [
      'nothing to call',
      () => integration.statuses(any({ onFailed: 'log' })),
      "statuses expected onFailed to be a function; received 'log'.",
    ],
    [
      'the request of Express',
      () => integration.routes(any({ url: '/x', headers: {} })),
      'routes expected a Request of the web; received an object. For node:http use toNodeListener',
    ],
    [
      'an app that is mounted too early',
      () => expressRoutes(any(undefined)),
      'expressRoutes expected what createIntegration returned; received undefined.',
    ],
    [
      'tokens as Intuit writes them',
      () =>
        tenantOf.connect(
          any({
            environment: 'sandbox',
            realmId: '1',
            tokens: { access_token: 'secret-of-the-app' },
          }),
        ),
      'connect: tokens received accessToken: undefined.',
    ],
    [
      'a store that is told another environment',
      () => tenantOf.connect(any({ environment: 'Sandbox', realmId: '1', tokens: {} })),
      "connect expected environment to be 'sandbox' or 'production'; received 'Sandbox'.",
    ],
    [
      'runs below none',
      () => storage.sync.forTenant('acme').readRuns({ realmId: '1', limit: -1 }),
      'readRuns expected limit to be a whole number of at least 0; received -1.',
    ],
    [
      'a replay since yesterday',
      () =>
        storage.webhookEvents
          .forTenant('acme')
          .replay({ realmId: '1', from: 'yesterday', to: 'now' }),
      "replay expected from, an instant as 2026-11-29T10:00:00Z; received 'yesterday'.",
    ],
    [
      'calls of no month',
      () => storage.usage.readApp(any({ appId: 'a' })),
      'readApp received month: undefined.',
    ],
    [
      'calls of nobody',
      () => storage.usage.add(any({})),
      'usage.add received tenantId: undefined.',
    ],
    [
      'no transaction',
      () => storage.withTransaction(any(undefined)),
      'withTransaction expected an object of options; received undefined.',
    ],
    [
      'a limit in words',
      () => storage.overview.read(any({ limit: 'all' })),
      "overview.read expected limit to be a whole number of at least 1; received 'all'.",
    ],
    [
      'a file as folder',
      () => createIntegration({ ...good, database: { folder: import.meta.filename } }).start(),
      'to be a folder, or a path where one can be made; received EEXIST. Give createStorage another one.',
    ],
    [
      'events of null',
      () => runner.events(any(null)),
      'events expected an object of options; received null.',
    ],
    [
      'a fleet of nothing',
      () => createSyncFleetClient(any({})),
      'createSyncFleetClient received boss: undefined.',
    ],
    [
      'a limiter without a database',
      () => createSharedLimiter(any({})),
      'createSharedLimiter received database: undefined.',
    ],
    [
      'one token for the receiver',
      () =>
        createWebhookHandler(
          any({
            events: storage.webhookEvents,
            connections: storage.connections,
            appVerifierTokens: 'x',
          }),
        ),
      'createWebhookHandler expected appVerifierTokens to be a list of texts, or a function; received a text.',
    ],
    [
      'a test delivery to nowhere',
      () => buildTestDelivery(any({})),
      'buildTestDelivery received url: undefined.',
    ],
  )
  test.each(calls)('%s', async (_name, call, said) => {
    await expect((async () => call())()).rejects.toThrow(said)
  })
})
