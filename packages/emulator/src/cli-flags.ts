import { parseArgs } from 'node:util'
import type { EmulatorOptions, GeneratedCompany } from './emulator-options.ts'
import type { ClientApp } from './oauth/client-apps.ts'
import { defaultClientApps } from './oauth/client-apps.ts'
import type { ListenOptions } from './server/http-server.ts'
import type { WebhookEndpointOptions } from './webhooks/webhook-endpoint.ts'

export const usage = `Usage: quickbooks-emulator [options]

A QuickBooks Online to develop against: OAuth with a consent page, queries, change data capture, webhooks.

  --port N               port to listen on (default 8788; 0 takes any free one)
  --host H               address to listen on (default 127.0.0.1)
  --seed S               same seed, same companies and tokens (default 1)
  --companies K          sandbox companies (default 1)
  --customers C          customers per company (default 40)
  --invoices I           invoices per company (default ten per customer)
  --indexed              compute rows from their index and hold none in memory; nothing can be changed in such a company
                         (default from 100,001 invoices on)
  --production           one company in the production environment as well
  --production-companies K   so many of them
  --realm ID             realm id of a company, in their order; repeatable
  --environment-paths    company calls need /sandbox or /production before their path, as Intuit has a host for each
                         (default: both at any address)
  --multi-currency       a second currency, rates and home amounts (default: one currency, and none of these)
  --client-id ID         of the app with development keys; needs --client-secret
  --client-secret S      its secret
  --redirect-uri URI     the only one that the app may use; repeatable (default: any on this machine)
  --auto-consent         approve authorization requests at once instead of showing the consent page
  --rotate               every refresh rotates the refresh token (default: about every 24 h)
  --grace                the previous refresh token keeps working for 24 h
  --latency MS           wait before each answer (default 0)
  --no-throttle          without Intuit's limits of 500 requests a minute and 10 a second
  --monthly-quota N      metered production calls per month before every call answers 429
  --activity PER_HOUR    life goes on: so many changes an hour, with their webhooks
  --webhook URL          send webhooks there; needs --verifier-token
  --verifier-token T     signs them
  --legacy-webhooks      in the envelope from before CloudEvents
  --state FILE           companies, consents and tokens survive a restart: read from there, written there at most a
                         second after a change
  --tls FOLDER           HTTPS for Intuit's host names and this machine; the authority to trust is made there on the
                         first start
  --hosts                print what to set so that a client whose hosts cannot be set connects; needs --tls
  --json                 print one line of JSON about where things are, for programs
  --version              the version of this package
  -h, --help             this text
`

/** What the command line asks for. */
export interface Flags {
  emulator: EmulatorOptions
  listen: ListenOptions
  webhook: WebhookEndpointOptions | null
  activityPerHour: number | null
  /** The file of `--state`. */
  state: string | null
  /** The folder of `--tls`. */
  tls: string | null
  hosts: boolean
  json: boolean
}

/** Throws an `Error` that names the flag when a value makes no sense. */
export function parseFlags(args: readonly string[]): Flags | 'help' | 'version' {
  // `pnpm emulator -- --port 1` hands the separator on.
  const own = args[0] === '--' ? args.slice(1) : [...args]
  const { values } = parseArgs({
    args: own,
    allowNegative: true,
    options: {
      port: { type: 'string', default: '8788' },
      host: { type: 'string' },
      seed: { type: 'string', default: '1' },
      companies: { type: 'string', default: '1' },
      customers: { type: 'string' },
      invoices: { type: 'string' },
      indexed: { type: 'boolean' },
      production: { type: 'boolean', default: false },
      'production-companies': { type: 'string' },
      realm: { type: 'string', multiple: true, default: [] },
      'environment-paths': { type: 'boolean', default: false },
      'multi-currency': { type: 'boolean', default: false },
      'client-id': { type: 'string' },
      'client-secret': { type: 'string' },
      'redirect-uri': { type: 'string', multiple: true },
      'auto-consent': { type: 'boolean', default: false },
      rotate: { type: 'boolean', default: false },
      grace: { type: 'boolean', default: false },
      latency: { type: 'string', default: '0' },
      throttle: { type: 'boolean', default: true },
      'monthly-quota': { type: 'string' },
      activity: { type: 'string' },
      webhook: { type: 'string' },
      'verifier-token': { type: 'string' },
      'legacy-webhooks': { type: 'boolean', default: false },
      state: { type: 'string' },
      tls: { type: 'string' },
      hosts: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      version: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return 'help'
  if (values.version) return 'version'
  const number = (name: keyof typeof values): number => {
    const text = values[name]
    if (typeof text === 'string' && /^\d{1,9}$/.test(text)) return Number(text)
    throw new Error(`Expected --${name} to be a whole number, got ${JSON.stringify(text)}`)
  }
  const size: GeneratedCompany = {
    multiCurrency: values['multi-currency'],
    ...(values.customers === undefined ? {} : { customers: number('customers') }),
    ...(values.invoices === undefined ? {} : { invoices: number('invoices') }),
  }
  if (values.indexed !== undefined) size.indexed = values.indexed
  const inProduction =
    values['production-companies'] === undefined
      ? Number(values.production)
      : number('production-companies')
  const companies = nameRealms(values.realm, [
    ...Array.from({ length: number('companies') }, () => size),
    ...Array.from({ length: inProduction }, () => ({
      ...size,
      environment: 'production' as const,
    })),
  ])
  const verifierToken = values['verifier-token']
  if (values.webhook !== undefined && verifierToken === undefined) {
    throw new Error('--webhook needs --verifier-token, the token that signs the deliveries')
  }
  if (values.webhook === undefined && verifierToken !== undefined) {
    throw new Error('--verifier-token signs webhooks; it needs --webhook, the URL they go to')
  }
  if (values.webhook !== undefined && !/^https?:\/\//.test(values.webhook)) {
    throw new Error(`Expected --webhook to be an http or https URL, got ${values.webhook}`)
  }
  if (companies.length === 0) throw new Error('Expected --companies to be at least 1')
  const isIndexed = size.indexed ?? (size.invoices ?? 0) > 100_000
  if (values.state !== undefined && isIndexed) {
    throw new Error('--state keeps companies that can be changed; one with --indexed cannot be')
  }
  if (values['legacy-webhooks'] && values.webhook === undefined) {
    throw new Error('--legacy-webhooks says how webhooks are written; it needs --webhook')
  }
  if (values['monthly-quota'] !== undefined && inProduction === 0) {
    throw new Error('--monthly-quota counts production calls; it needs --production')
  }
  if (values.hosts && values.json) {
    throw new Error('--hosts prints lines for a person, and --json one line for a program')
  }
  if (number('port') > 65_535) throw new Error('Expected --port to be at most 65535')
  const clients = readApps({
    id: values['client-id'],
    secret: values['client-secret'],
    redirectUris: values['redirect-uri'],
  })
  if (values.hosts && values.tls === undefined) {
    throw new Error('--hosts needs --tls: clients call the hosts of Intuit by HTTPS only')
  }
  return {
    json: values.json,
    tls: values.tls ?? null,
    hosts: values.hosts,
    state: values.state ?? null,
    activityPerHour: values.activity === undefined ? null : number('activity'),
    listen: {
      port: number('port'),
      ...(values.host === undefined ? {} : { host: values.host }),
    },
    webhook:
      values.webhook === undefined || verifierToken === undefined
        ? null
        : {
            url: values.webhook,
            verifierToken,
            envelope: values['legacy-webhooks'] ? 'legacy' : 'cloudevents',
          },
    emulator: {
      seed: number('seed'),
      companies,
      ...(clients === null ? {} : { clients }),
      latencyMs: number('latency'),
      oauth: {
        grace: values.grace,
        ...(values.rotate ? { rotateAfterMs: 0 } : {}),
      },
      ...(values['auto-consent'] ? { autoConsent: { decision: 'approve' } } : {}),
      ...(values.throttle ? {} : { throttle: false }),
      ...(values['environment-paths'] ? { environmentPaths: true } : {}),
      ...(values['monthly-quota'] === undefined ? {} : { monthlyQuota: number('monthly-quota') }),
    },
  }
}

/** Throws for a realm id that is none, that comes twice, or that no company is left for. */
function nameRealms(
  realms: readonly string[],
  companies: readonly GeneratedCompany[],
): GeneratedCompany[] {
  const wrong = realms.find((realm) => !/^\d{5,20}$/.test(realm))
  if (wrong !== undefined) throw new Error(`Expected --realm to be digits, got ${wrong}`)
  if (new Set(realms).size < realms.length) throw new Error('--realm names a company twice')
  if (realms.length > companies.length) {
    throw new Error(`--realm names ${realms.length} companies, and there are ${companies.length}`)
  }
  return companies.map((company, at) => {
    const realmId = realms[at]
    return realmId === undefined ? company : { ...company, realmId }
  })
}

/** The registered apps, where the command line says something about them: both redirect as it says. */
function readApps(given: {
  id: string | undefined
  secret: string | undefined
  redirectUris: readonly string[] | undefined
}): ClientApp[] | null {
  const { id, secret, redirectUris } = given
  if ((id === undefined) !== (secret === undefined)) {
    throw new Error('--client-id and --client-secret need each other')
  }
  if (id === '' || secret === '') throw new Error('--client-id and --client-secret are not empty')
  const invalid = redirectUris?.find((uri) => !URL.canParse(uri))
  if (invalid !== undefined) throw new Error(`Expected --redirect-uri to be a URL, got ${invalid}`)
  if (id === undefined && redirectUris === undefined) return null
  return defaultClientApps.map((app) => ({
    ...app,
    ...(id === undefined || secret === undefined || app.environment === 'production'
      ? {}
      : { clientId: id, clientSecret: secret }),
    ...(redirectUris === undefined ? {} : { redirectUris }),
  }))
}
