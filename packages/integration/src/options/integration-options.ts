import type {
  Clock,
  Environment,
  HttpExchange,
  Limiter,
  Logger,
  QuickBooksOptions,
} from '@vectis/quickbooks'
import type { Telemetry } from '@vectis/quickbooks/telemetry'
import type {
  OverduePassOptions,
  ServicePassOptions,
  SpineSource,
  TicketSource,
} from '@vectis/billing-hub'
import type { DatabaseOptions, KeyRingOptions, Storage } from '@vectis/quickbooks-storage'
import type { SyncRunnerOptions } from '@vectis/quickbooks-sync'
import type { SyncFleetOptions } from '@vectis/quickbooks-sync/fleet'
import type { WebhookHandlerOptions } from '@vectis/quickbooks-webhooks'

/**
 * Where the tables are: the host's pool of `pg`, its Kysely instance or PGlite, the address of a PostgreSQL server
 * (`postgres://…`), a folder for an embedded database, or `memory` for one that is lost when the process ends.
 */
export type DatabaseChoice =
  | NonNullable<DatabaseOptions['pool']>
  | NonNullable<DatabaseOptions['db']>
  | NonNullable<DatabaseOptions['pglite']>
  | { folder: string }
  | 'memory'
  | (string & {})

/** Keys of an Intuit app. The redirect URI is made of `publicUrl` and `path`. */
export interface AppKeys {
  clientId: string
  clientSecret: string
}

/** The keys of a tenant; null when the environment has none. Called for each connect, refresh and revocation. */
export type AppKeysResolver = (
  tenantId: string,
  environment: Environment,
) => AppKeys | null | Promise<AppKeys | null>

/** What a route asks the host about. */
export type RouteAction = 'connect' | 'reconnect' | 'disconnect'

/** The signed-in person and the tenant whose connection the person may change. */
export interface Authorized {
  tenantId: string
  /** Who asked, for the record. */
  actor: string
}

/**
 * Decides whether the request may do it: the tenant and the person from the host's own session, or a `Response` that
 * refuses, such as one with status 403. Called before anything is read or changed.
 */
export type Authorize = (
  request: Request,
  action: RouteAction,
) => Authorized | Response | Promise<Authorized | Response>

/** Who may read the metrics of all tenants at `<path>/metrics`. */
export interface MetricsChoice {
  /**
   * `true` lets the request read them; a `Response` refuses it, and anything else is 403. They name every tenant: decide
   * by a secret of the scraper or by your operators, never by a session of a tenant.
   */
  authorize(request: Request): boolean | Response | Promise<boolean | Response>
}

/** The fleet on pg-boss: the options of `createSyncFleet` that are not known otherwise. */
export interface FleetChoice extends Pick<
  SyncFleetOptions,
  'boss' | 'owner' | 'queue' | 'tickMinutes' | 'workers' | 'pollingSeconds' | 'sliceSeconds'
> {
  /** False for a web process: it requests runs and works on none. Default true. */
  work?: boolean
}

/** Parts of the runner that a host may set; see `SyncRunnerOptions`. */
export type RunnerSettings = Pick<
  SyncRunnerOptions,
  | 'schedule'
  | 'realmsAtOnce'
  | 'entitiesAtOnce'
  | 'pageSize'
  | 'sliceMs'
  | 'leaseMs'
  | 'handoverMs'
  | 'keepRaw'
  | 'random'
>

export interface IntegrationOptions {
  /** Where the tables are. Required, unless `storage` is given. What you pass in is never closed. */
  database?: DatabaseChoice
  /** Schema of the tables. Default `public`. */
  schema?: string
  /** Encrypts tokens at rest: `{ current: { id, key }, old? }`, keys of 32 bytes. Required, unless `storage` is given. */
  keys?: KeyRingOptions
  /**
   * A name of this installation of the host, such as `production`; every installation has its own. Tokens are bound to
   * it, so that a copied database does not refresh the tokens of the original. Default: none. See docs/decisions/0207.
   */
  installationId?: string
  /** Keys of the Intuit app, by environment or by a function. */
  credentials: Partial<Record<Environment, AppKeys | null>> | AppKeysResolver
  /** The origin under which browsers and Intuit reach this host, such as `https://hub.example.com`. */
  publicUrl: string
  /** Where the routes are. Default `/admin/integrations/quickbooks`. */
  path?: string
  /** Where Intuit delivers. Default `/api/webhooks/quickbooks`; with a `path` of your own, `<path>/webhook`. */
  webhookPath?: string
  /** Your page, to which the browser returns after a consent or a disconnect. Default `path`. */
  returnPath?: string
  /** Decides who may connect, reconnect and disconnect which tenant. There is no default. */
  authorize: Authorize
  /** Prometheus text at `<path>/metrics` and `routes.metrics`. Default: off. */
  metrics?: MetricsChoice
  /** The customers of your PSA. Default: none; then every billing account is its own customer. */
  customers?: SpineSource
  /** Resolved tickets of your PSA, for `service_without_invoice`. Default: none; that rule is then off. */
  tickets?: TicketSource
  /**
   * True: what the hub adds up over all customers of a tenant is kept in this process until something of the tenant is
   * written, which each read asks the database. Only where nobody but the SDK writes to the tables. Default false.
   */
  keepsSums?: boolean
  /** Verifier tokens of the Intuit app itself, beside those stored with a connection. Default: none. */
  verifierTokens?: WebhookHandlerOptions['appVerifierTokens']
  /** Metered calls of a month and Intuit app; null: no budget. Default 500,000, Intuit's first tier. */
  callsPerMonth?: number | null
  /**
   * What alerts wait for. Default `preview`: a person accepts the preview of the links of a new company
   * (`hub.links.acceptPreview`). `nothing`: they are evaluated from the first read on. Without `customers` there is
   * nothing to accept.
   */
  alertsWaitFor?: 'preview' | 'nothing'
  /** Settings of the two alert rules. Default: the rules' own. */
  alertSettings?: {
    overdue?: NonNullable<OverduePassOptions['settings']>
    service?: NonNullable<ServicePassOptions['settings']>
  }
  /** Further steps of the host after every tick, after links and alerts. Default: none. */
  afterTick?: NonNullable<SyncRunnerOptions['afterTick']>
  /** Receives each warning once per process. Default: only the log has them. */
  onWarning?: NonNullable<SyncRunnerOptions['onWarning']>
  /** Receives every event of the runner. */
  onEvent?: NonNullable<SyncRunnerOptions['onEvent']>
  /** Receives every answer to a delivery, for metrics. */
  onDelivery?: NonNullable<WebhookHandlerOptions['onAnswer']>
  /** Ticks on pg-boss, in many processes. Default: ticks in this process alone. */
  fleet?: FleetChoice
  /** IANA time zone of a tenant's company. Default: QuickBooks' own, or what the host stored with the connection. */
  timeZone?: NonNullable<SyncRunnerOptions['timeZone']>
  /** False: `start` only checks that the schema is this release's. Default true: it migrates. */
  migrate?: boolean
  runner?: RunnerSettings
  /** Storage that the host created, instead of `database`, `schema`, `keys` and `installationId`. It is not closed. */
  storage?: Storage
  /** Addresses instead of Intuit's, such as those of the emulator. */
  endpoints?: NonNullable<QuickBooksOptions['endpoints']>
  /** Sends the HTTP requests. Default: undici. */
  transport?: HttpExchange
  /** Windows of calls. Default: of this process, or shared windows with `fleet`. */
  limiter?: Limiter
  clock?: Clock
  /** A pino logger or anything with its four methods. Default: silent. */
  logger?: Logger
  telemetry?: Telemetry
}
