import { AsyncResource } from 'node:async_hooks'
import PQueue from 'p-queue'
import { silentLogger, systemClock } from '@vectis/quickbooks'
import { checkDelay, checkNames, checkPlaces, type OptionNames } from '@vectis/quickbooks/values'
import { orAborted, readCallLimits } from '@vectis/quickbooks/ports'
import type { Clock, Limiter, LimiterKey, LimiterOptions, Logger } from '@vectis/quickbooks'
import { boundDatabase } from './bound-database.ts'
import { createCallWindows } from './call-windows.ts'
import type { SharedDatabase, WindowReading } from './call-windows.ts'
import { outliveLostConnections } from './outlive-lost-connections.ts'

/** Above this many realms, realms without a waiting call are dropped. */
const REALMS_BEFORE_SWEEP = 1_000

/**
 * A turn whose answer arrives later than usual by more than this is returned unused. Milliseconds; doubled with each
 * returned turn, so that calls continue if the database has become slower for good.
 */
const LATEST_TURN_MS = 20

export interface SharedLimiterOptions extends Omit<LimiterOptions, 'clock' | 'slackMs'> {
  /**
   * Milliseconds by which a call may arrive after its turn was given. Default 100, more than in one process: the turn
   * comes over the network, and the process may share a CPU with others. If QuickBooks takes longer than this to
   * answer, five calls take this much longer than a second.
   */
  slackMs?: number
  /** A `pg.Pool` or PGlite on the database that all processes share. Two or three short statements per call. */
  database: SharedDatabase
  /**
   * An existing schema. The limiter creates its one small table there, `quickbooks_call_windows`, if it is missing.
   * Default `public`.
   */
  schema?: string
  /**
   * Seconds that a statement waits for its answer or a connection; then the call fails. Default 15, at most 2,147,483.
   * No timer of `clock`: a database that is silent does not know it.
   */
  answerWithinSeconds?: number
  /** Default: the database's clock for the windows, the machine's for waiting. */
  clock?: Clock
  logger?: Logger
}

export interface SharedLimiter extends Limiter {
  /** What all processes have done to a realm: for a page. One or two short statements. */
  readWindow(key: LimiterKey): Promise<WindowReading>
  /** The same of many realms, in their order, for a list. As many statements. */
  readWindows(keys: readonly LimiterKey[]): Promise<WindowReading[]>
  /**
   * Removes the windows of a realm whose tenant is deleted. Otherwise a row is removed some time after its last call.
   */
  forget(key: LimiterKey): Promise<void>
}

const optionNames: OptionNames<SharedLimiterOptions> = {
  database: true,
  schema: true,
  requestsPerSecond: true,
  requestsPerMinute: true,
  maxInFlight: true,
  slackMs: true,
  answerWithinSeconds: true,
  clock: true,
  logger: true,
}

/**
 * Windows that all processes of a host share. Together they stay within five calls a second, 500 a minute and ten in
 * flight per realm. This holds for fleet workers, a worker that was suspended and wakes up late, "Sync now" in a web
 * process, and a panel that reads an invoice.
 *
 * @example
 * const limiter = createSharedLimiter({ database: pool })
 * const quickbooks = createQuickBooks({ credentials, connections, states, limiter })
 */
export function createSharedLimiter(options: SharedLimiterOptions): SharedLimiter {
  checkPlaces('createSharedLimiter', options, { required: ['database'], optional: ['schema'] })
  checkNames('createSharedLimiter', options, optionNames)
  const { database, schema = 'public', slackMs = 100, logger = silentLogger } = options
  const { clock = systemClock, answerWithinSeconds = 15 } = options
  checkDelay('answerWithinSeconds', answerWithinSeconds, { inSeconds: true })
  outliveLostConnections(database)
  const windows = createCallWindows({
    database: boundDatabase(database, answerWithinSeconds * 1_000),
    schema,
    now: options.clock === undefined ? undefined : () => clock.now(),
    limits: {
      ...readCallLimits(options),
      slackMs,
    },
  })
  /** The waiting callers of this process. Only the first in a realm's queue sends statements to the database. */
  const gates = new Map<string, PQueue>()

  const gateOf = ({ environment, realmId }: LimiterKey): PQueue => {
    const name = `${environment}:${realmId}`
    let gate = gates.get(name)
    if (gate !== undefined) return gate
    if (gates.size >= REALMS_BEFORE_SWEEP) {
      for (const [other, { size, pending }] of gates) {
        if (size + pending === 0) gates.delete(other)
      }
    }
    gates.set(name, (gate = new PQueue({ concurrency: 1 })))
    return gate
  }

  const end = (key: LimiterKey, slot: string, how: 'end' | 'giveBack' = 'end'): Promise<void> =>
    windows[how](key, slot).catch((error: unknown) => {
      // The turn expires after some minutes. Until then the realm has one slot less.
      const about = { event: 'quickbooks.limiter.call_not_ended', ...key, err: error }
      logger.warn(about, 'The end of a call could not be recorded')
    })

  /** How long the last answer with a turn took. Milliseconds. */
  let usual = 0
  let warned = false

  const warnIfFar = (took: number): void => {
    if (warned || took <= slackMs) return
    warned = true
    logger.warn(
      { event: 'quickbooks.limiter.slow', tookMs: took, slackMs },
      `The limiter's database answered after ${took} ms: calls may be closer together than the limits allow. Set slackMs above that.`,
    )
  }

  const admit = async (key: LimiterKey, signal: AbortSignal | undefined): Promise<string> => {
    for (let mostLate = LATEST_TURN_MS; ;) {
      signal?.throwIfAborted()
      const asked = clock.now()
      const { slot, waitMs } = await windows.take(key)
      if (slot === null) {
        // An answer in the meantime shortens the wait by up to the slack, so try again before that last part.
        const wait = Math.ceil(waitMs > slackMs ? waitMs - slackMs : waitMs)
        if (wait > 0) await clock.sleep(wait, signal)
        continue
      }
      // The turn began when the database granted it. A process that receives it late would call outside its window.
      const took = clock.now() - asked
      if (took - usual <= mostLate) {
        usual = took
        warnIfFar(took)
        return slot
      }
      mostLate *= 2
      await end(key, slot, 'giveBack')
    }
  }

  return {
    async schedule({ key, priority = 0, signal }, call) {
      // Bound to the caller's context: the statements of a turn belong to the caller's span, not to that of the
      // previous caller.
      const take = AsyncResource.bind(() => admit(key, signal))
      const admission = gateOf(key).add(take, { priority })
      const slot = await orAborted(admission, signal, (late) => void end(key, late, 'giveBack'))
      try {
        return await call()
      } finally {
        await end(key, slot)
      }
    },
    throttled: ({ key, waitMs }) => windows.pause(key, waitMs),
    readWindow: async (key) => (await windows.read([key]))[0]!,
    readWindows: (keys) => windows.read(keys),
    forget: (key) => windows.forget(key),
  }
}
