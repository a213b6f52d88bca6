import {
  appIdOf,
  createLimiter,
  createQuickBooks,
  silentLogger,
  systemClock,
  type Clock,
  type Limiter,
  type Logger,
  type QuickBooks,
} from '@vectis/quickbooks'
import { createBillingHub, type BillingHub } from '@vectis/billing-hub'
import { createStorage, type Storage } from '@vectis/quickbooks-storage'
import { read, type Parameter } from '@vectis/quickbooks-storage/database'
import { createSharedLimiter } from '@vectis/quickbooks-sync/fleet'
import { readAddresses, readEnvironments } from '../options/addresses.ts'
import type { Addresses, EnvironmentChoice } from '../options/addresses.ts'
import { readKeys } from '../options/app-keys.ts'
import type { KnownKeys } from '../options/app-keys.ts'
import { checkIntegrationOptions } from '../options/check-options.ts'
import { chooseDatabase } from '../options/choose-database.ts'
import type { IntegrationOptions } from '../options/integration-options.ts'
import { countCalls, type CountingLimiter } from './counting-limiter.ts'

/** Intuit's first tier. */
const CALLS_PER_MONTH = 500_000

/** The parts that need no other part of the integration. */
export interface BaseParts {
  addresses: Addresses
  environments: readonly EnvironmentChoice[]
  keys: KnownKeys
  storage: Storage
  /** False: the host closes the storage. */
  isOwnStorage: boolean
  quickbooks: QuickBooks
  hub: BillingHub
  limiter: CountingLimiter
  /** Its own, or the host's, without the counts of this process. */
  innerLimiter: Limiter
  clock: Clock
  logger: Logger
  callsPerMonth: number | null
}

/** Checks all options before anything is opened. Throws `TypeError` or `CustodyError`. */
export function composeBase(options: IntegrationOptions): BaseParts {
  checkIntegrationOptions(options)
  const addresses = readAddresses(options)
  const keys = readKeys(options.credentials, addresses.redirectUri)
  const environments = readEnvironments(keys.environments, addresses.redirectUri, options.endpoints)
  const { clock = systemClock, logger = silentLogger } = options
  // Without it, every process uses the database's clock.
  const timed = options.clock === undefined ? {} : { clock }
  const storage = options.storage ?? openStorage(options, timed)
  const innerLimiter = options.limiter ?? openLimiter(options, storage, timed)
  const limiter = countCalls(innerLimiter, clock)
  const { connections, states, usage } = storage
  const quickbooks = createQuickBooks({
    credentials: keys.resolve,
    connections,
    states,
    usage,
    limiter,
    logger,
    ...timed,
    ...(options.endpoints === undefined ? {} : { endpoints: options.endpoints }),
    ...(options.transport === undefined ? {} : { transport: options.transport }),
    ...(options.telemetry === undefined ? {} : { telemetry: options.telemetry }),
  })
  const { db, schema } = storage
  const hub = createBillingHub({
    db,
    schema,
    ...timed,
    ...(options.customers === undefined ? {} : { spine: options.customers }),
    ...(options.tickets === undefined ? {} : { tickets: options.tickets }),
    ...(options.keepsSums === undefined ? {} : { keepsSums: options.keepsSums }),
  })
  const { callsPerMonth = CALLS_PER_MONTH } = options
  const isOwnStorage = options.storage === undefined
  const own = { addresses, environments, keys, storage, isOwnStorage, quickbooks, hub }
  return { ...own, limiter, innerLimiter, clock, logger, callsPerMonth }
}

function openStorage(options: IntegrationOptions, timed: { clock?: Clock }): Storage {
  return createStorage({
    ...chooseDatabase(options.database),
    ...(options.schema === undefined ? {} : { schema: options.schema }),
    keys: options.keys!,
    // Also where the key is there without a value, which storage refuses.
    ...(Object.hasOwn(options, 'installationId') && { installationId: options.installationId! }),
    ...timed,
  })
}

/** In a fleet all processes share the windows of calls, on the database that they share anyway. */
function openLimiter(
  options: IntegrationOptions,
  { db, schema }: Storage,
  timed: { clock?: Clock },
): Limiter {
  if (options.fleet === undefined) return createLimiter({ clock: timed.clock ?? systemClock })
  const { logger = silentLogger } = options
  const query = async (text: string, values: unknown[]) => ({
    rows: await read({ db }, text, values as Parameter[], {}),
  })
  return createSharedLimiter({ database: { query }, schema, logger, ...timed })
}

/** Identifies the Intuit app of a tenant in the counts of calls. */
export function createAppId(keys: KnownKeys) {
  return async (tenantId: string, environment: 'sandbox' | 'production'): Promise<string> =>
    appIdOf((await keys.resolve(tenantId, environment)).clientId)
}
