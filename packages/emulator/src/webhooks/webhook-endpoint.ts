import type { Clock } from '../clock/clock.ts'
import type { SeededRandom } from '../seeded-random.ts'
import type { WebhookNotice } from './webhook-envelopes.ts'
import {
  buildCloudEvents,
  buildLegacyNotifications,
  computeIntuitSignature,
} from './webhook-envelopes.ts'

export interface WebhookDelivery {
  url: string
  headers: Record<string, string>
  body: string
  /** 1 for the first try. */
  attempt: number
  timeoutMs: number
  signal: AbortSignal
}

/** Sends one delivery and returns the status of the answer; a rejection counts as no answer. */
export type Deliver = (delivery: WebhookDelivery) => Promise<{ status: number }>

export interface WebhookEndpointOptions {
  url: string
  verifierToken: string
  /** Default `cloudevents`, the only form since 2026-07-31. */
  envelope?: 'cloudevents' | 'legacy'
  /** The app whose events these are. Default: the first registered app with development keys. */
  clientId?: string
  /** Only events of companies that are connected to the app at that moment, as Intuit does. Default true. */
  connectedOnly?: boolean
  /** Milliseconds on the emulator's clock during which events gather into one delivery, realms mixed. Default 0. */
  batchWindowMs?: number
  /** Events in one delivery. Default 100. */
  maxEvents?: number
  /**
   * Milliseconds an answer may take: of real time over HTTP, of the emulator's clock with a `deliver` of your own.
   * Default 3,000.
   */
  timeoutMs?: number
  /** Waits between tries in milliseconds; the last one repeats. Default: Intuit's published schedule. */
  retryScheduleMs?: readonly number[]
  /** Share of events, 0 to 1, that are never sent. Default 0. */
  loss?: number
  /** Share of acknowledged deliveries that are sent once more. Default 0. */
  duplicates?: number
  /** Share of events that overtake earlier ones. Default 0. */
  reorder?: number
  /** How a delivery travels. Default: real HTTP. */
  deliver?: Deliver
}

/** `WebhookEndpointOptions` with the emulator's own settings. */
interface ResolvedEndpointOptions extends WebhookEndpointOptions {
  deliver: Deliver
  /** False when `deliver` keeps the time limit itself. */
  isTimed: boolean
}

export interface DeliveryRecord {
  at: number
  attempt: number
  events: number
  /** Null when no answer arrived in time. */
  status: number | null
}

export interface WebhookEndpoint {
  readonly url: string
  /** Every try, oldest first. */
  readonly deliveries: readonly DeliveryRecord[]
  /** Events not yet acknowledged. */
  readonly pending: number
  /** Events that `loss` swallowed. */
  readonly lost: number
  /** Resolves once nothing is pending. */
  idle(): Promise<void>
  close(): void
}

const nothing = () => null
const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** Best practices page: 10, 20, 30 s, 5, 20 min, 2, 4, 6 h, then every 6 h. */
export const intuitRetryScheduleMs: readonly number[] = [
  10 * second,
  20 * second,
  30 * second,
  5 * minute,
  20 * minute,
  2 * hour,
  4 * hour,
  6 * hour,
]

/** One subscriber: deliveries go out one at a time, and a failing one holds up all later ones, as at Intuit. */
export function createWebhookEndpoint(
  options: ResolvedEndpointOptions,
  context: { clock: Clock; random: SeededRandom; onClose: () => void },
): WebhookEndpoint & { enqueue(notice: WebhookNotice): void } {
  const { clock, random } = context
  const schedule = options.retryScheduleMs ?? intuitRetryScheduleMs
  const queue: WebhookNotice[] = []
  const deliveries: DeliveryRecord[] = []
  const closing = new AbortController()
  let inDelivery = 0
  let lost = 0
  let running: Promise<void> | null = null

  function enqueue(notice: WebhookNotice): void {
    if (closing.signal.aborted) return
    if (random.fraction() < (options.loss ?? 0)) {
      lost += 1
      return
    }
    const overtakes = queue.length > 0 && random.fraction() < (options.reorder ?? 0)
    const position = overtakes ? Math.floor(random.fraction() * queue.length) : queue.length
    queue.splice(position, 0, notice)
    running ??= run()
  }

  async function run(): Promise<void> {
    // Started in a microtask so that what one operation emits can travel together.
    await Promise.resolve()
    try {
      while (queue.length > 0 && !closing.signal.aborted) await deliverNext()
    } catch (error) {
      if (!closing.signal.aborted) throw error
    } finally {
      // In the turn that found the queue empty: an event that arrives right after starts a new run.
      running = null
    }
  }

  async function deliverNext(): Promise<void> {
    try {
      if (options.batchWindowMs) await clock.sleep(options.batchWindowMs, closing.signal)
      const batch = queue.splice(0, options.maxEvents ?? 100)
      inDelivery = batch.length
      await deliverUntilAcknowledged(batch)
      if (random.fraction() < (options.duplicates ?? 0)) await tryOnce(batch, 1)
    } finally {
      inDelivery = 0
    }
  }

  async function deliverUntilAcknowledged(batch: readonly WebhookNotice[]): Promise<void> {
    for (let attempt = 1; !closing.signal.aborted; attempt += 1) {
      if ((await tryOnce(batch, attempt)) === 200) return
      const wait = schedule[Math.min(attempt, schedule.length) - 1] ?? 0
      await clock.sleep(wait, closing.signal)
    }
  }

  async function tryOnce(batch: readonly WebhookNotice[], attempt: number): Promise<number | null> {
    const isLegacy = options.envelope === 'legacy'
    const body = isLegacy ? buildLegacyNotifications(batch) : buildCloudEvents(batch)
    const at = clock.now()
    const ended = new AbortController()
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'intuit_notification_server/1.0',
      'intuit-signature': computeIntuitSignature(body, options.verifierToken),
      'intuit-created-time': new Date(at).toISOString(),
      'intuit-t-id': random.hex(16),
      'intuit-notification-schema-version': isLegacy ? '0.1' : '1.0',
    }
    const { url, timeoutMs = 3000 } = options
    const signal = AbortSignal.any([closing.signal, ended.signal])
    const answered = options.deliver({ url, headers, body, attempt, timeoutMs, signal }).then(
      ({ status }) => status,
      () => null,
    )
    const timedOut = options.isTimed ? [clock.sleep(timeoutMs, signal).then(nothing, nothing)] : []
    const status = await Promise.race([answered, ...timedOut])
    ended.abort(new Error('The delivery took too long'))
    deliveries.push({ at, attempt, events: batch.length, status })
    return status
  }

  return {
    url: options.url,
    deliveries,
    get pending() {
      return queue.length + inDelivery
    },
    get lost() {
      return lost
    },
    enqueue,
    idle: async () => {
      while (running !== null) await running
    },
    close: () => {
      context.onClose()
      closing.abort(new Error('The webhook endpoint was closed'))
    },
  }
}
