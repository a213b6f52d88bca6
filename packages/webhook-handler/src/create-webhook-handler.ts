import { silentLogger, systemClock, type Clock, type Logger } from '@vectis/quickbooks'
import type { ConnectionStore, VerifiedEvent, WebhookEventStore } from '@vectis/quickbooks/ports'
import { checkPlaces } from '@vectis/quickbooks/values'
import {
  openWebhookBody,
  verifySignature,
  type WebhookBody,
  type WebhookEvent,
} from '@vectis/quickbooks/webhooks'
import { buildReply, type AnswerDetail, type Outcome } from './delivery/answers.ts'
import {
  listFixedTokens,
  proveRealms,
  type AppVerifierTokens,
  type ProvenRealms,
} from './delivery/proven-realms.ts'
import {
  answerRequest,
  type IncomingDelivery,
  type Receive,
  type WebhookHandler,
} from './delivery/delivery.ts'
import { readBody } from './delivery/read-body.ts'

export interface WebhookHandlerOptions {
  /** Finds connections and their verifier tokens by realm. One read per delivery. */
  connections: Pick<ConnectionStore, 'findRealms'>
  /** Stores events as rows. One statement per delivery. */
  events: Pick<WebhookEventStore, 'record' | 'recordRejection'>
  /** Verifier tokens of the Intuit app itself, beside those stored per connection. Default: none. */
  appVerifierTokens?: AppVerifierTokens
  /** Bytes; default 2 MiB. Intuit sets no limit, and a refused body blocks the deliveries behind it. */
  maxBodyBytes?: number
  /** Companies of one body that are looked up before a token has verified it; default 100. Intuit names few. */
  maxUnverifiedRealms?: number
  /** Milliseconds for the body to arrive; default 2,000. */
  bodyTimeoutMs?: number
  /**
   * Milliseconds from the request to the answer; default 2,500. If the events are not recorded by then, the answer is
   * 503. Intuit gives up after 3 s.
   */
  answerWithinMs?: number
  /** Receives every answer, with counts and without content; for metrics. */
  onAnswer?: (outcome: Outcome, detail: AnswerDetail) => void
  /** Default: silent. */
  logger?: Logger
  /** Default: the system clock. */
  clock?: Clock
}

/**
 * The reason for cancelling a timer. Without one each `abort` would create an error with a stack, at a tenth of a
 * delivery's cost.
 */
const settled = 'settled'

/**
 * Creates the receiver of QuickBooks webhooks: it verifies the raw body, stores every event once and answers within
 * `answerWithinMs`. Mount it with a shell, or with its `fetch`. It never changes a billing row; the next tick does.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks
 */
export function createWebhookHandler(options: WebhookHandlerOptions): WebhookHandler {
  checkPlaces('createWebhookHandler', options, {
    required: ['connections', 'events'],
    optional: ['appVerifierTokens'],
  })
  const {
    appVerifierTokens = [],
    maxBodyBytes = 2 * 1024 * 1024,
    maxUnverifiedRealms = 100,
    bodyTimeoutMs = 2_000,
    answerWithinMs = 2_500,
    logger = silentLogger,
    clock = systemClock,
  } = options

  /** The count of refusals is only for the admin page: a store that fails or hangs must not turn a 401 into a 503. */
  async function countRefusal({ reason, tenantId, realmId }: Refusal): Promise<void> {
    try {
      const at = new Date(clock.now()).toISOString()
      await options.events.recordRejection({ reason, tenantId, realmId, at })
    } catch (error) {
      logger.warn({ err: error, reason }, 'A refused QuickBooks webhook could not be counted')
    }
  }

  async function judge(delivery: IncomingDelivery, answered: AbortSignal): Promise<Verdict> {
    if (delivery.method !== 'POST') return { outcome: 'method_not_allowed' }
    const signature = delivery.header('intuit-signature')
    if (signature === null) return refuse('missing_signature')
    const body = await readBody(delivery, {
      maxBytes: maxBodyBytes,
      timeoutMs: bodyTimeoutMs,
      clock,
      answered,
    })
    if (body.kind !== 'read') {
      return refuse(
        (
          { too_large: 'body_too_large', too_slow: 'body_too_slow', broken: 'body_broken' } as const
        )[body.kind],
      )
    }
    const receivedAt = new Date(clock.now()).toISOString()
    const named = openWebhookBody(body.bytes)
    const realms = await proveRealms({
      body: body.bytes,
      signature,
      realmIds: named.realmIds,
      maxUnverified: maxUnverifiedRealms,
      connections: options.connections,
      appVerifierTokens,
    })
    for (const { tenantId, realmId, problem, cause } of realms.unreadable) {
      logger.error(
        { tenantId, realmId, problem, ...(cause === undefined ? {} : { err: cause }) },
        'QuickBooks verifier tokens cannot be read',
      )
    }
    const refusals = [
      ...realms.unproven.map((realm) => toRefusal('signature_mismatch', realm)),
      ...realms.tokenless.map((realm) => toRefusal('no_verifier_token', realm)),
    ]
    if (realms.proven.length === 0) {
      if (realms.unreadable.length > 0) return { outcome: 'not_recorded', refusals }
      if (realms.isTooMany) return refuse('too_many_companies')
      if (realms.unproven.length > 0) return { outcome: 'signature_mismatch', refusals }
      if (realms.tokenless.length > 0) return { outcome: 'no_verifier_token', refusals }
      return answerStrangers(realms.unknown.length, named, body.bytes, signature)
    }
    // Only after verification: each element costs a hundred times as much as JSON.parse, and a stranger may send many.
    const events = named.events()
    const verified = planRecords(events, realms, receivedAt)
    const { recorded, duplicates } = await options.events.record(verified)
    const detail = { recorded, duplicates, ...countOthers(events, realms) }
    // Proven events are stored. Intuit delivers everything again, and the rest is stored once the key is available.
    const outcome = realms.unreadable.length > 0 ? 'not_recorded' : 'recorded'
    if (realms.unknown.length > 0) refusals.push(toRefusal('unknown_realm'))
    return { outcome, detail, refusals }
  }

  /** The body names no company of ours. We have no token of a stranger, so the app's token decides. */
  function answerStrangers(
    unknownRealm: number,
    { isJson }: WebhookBody,
    body: Uint8Array,
    signature: string,
  ): Verdict {
    const fixed = listFixedTokens(appVerifierTokens)
    const isVerified = verifySignature(body, signature, fixed).verified
    // Text that is not JSON was cut or changed in transit. If we acknowledged it, its events would be lost.
    if (!isVerified && (fixed.length > 0 || !isJson)) return refuse('signature_mismatch')
    return { outcome: 'ignored', detail: { unknownRealm }, refusals: [toRefusal('unknown_realm')] }
  }

  function tell(outcome: Outcome, detail: AnswerDetail): void {
    logger.info({ outcome, ...detail }, 'QuickBooks webhook answered')
    try {
      options.onAnswer?.(outcome, detail)
    } catch (error) {
      logger.error({ err: error }, 'onAnswer of the QuickBooks webhook handler threw')
    }
  }

  const receive: Receive = async (delivery) => {
    const answered = new AbortController()
    const notRecorded: Verdict = { outcome: 'not_recorded' }
    const late = clock.sleep(answerWithinMs, answered.signal).then(
      () => notRecorded,
      () => notRecorded,
    )
    try {
      const work = judge(delivery, answered.signal).catch((error: unknown) => {
        logger.error({ err: error }, 'QuickBooks webhook could not be stored')
        return notRecorded
      })
      const { outcome, detail = {}, refusals = [] } = await Promise.race([work, late])
      if (refusals.length > 0) await Promise.race([Promise.all(refusals.map(countRefusal)), late])
      tell(outcome, detail)
      return buildReply(outcome, detail)
    } finally {
      answered.abort(settled)
    }
  }
  return { fetch: (request) => answerRequest(receive, request), receive }
}

/** The decision, and the counts to record. */
interface Verdict {
  outcome: Outcome
  detail?: AnswerDetail
  refusals?: Refusal[]
}

interface Refusal {
  reason: string
  tenantId: string | null
  realmId: string | null
}

function toRefusal(reason: string, realm?: { tenantId: string; realmId: string }): Refusal {
  return { reason, tenantId: realm?.tenantId ?? null, realmId: realm?.realmId ?? null }
}

function refuse(outcome: Outcome): Verdict {
  return { outcome, refusals: [toRefusal(outcome)] }
}

/**
 * An event is written for each connection that proved its realm. An element without a readable realm is stored with the
 * others if only one tenant is possible; otherwise it is counted, because it could belong to any of them.
 */
function planRecords(
  events: readonly WebhookEvent[],
  { proven }: ProvenRealms,
  receivedAt: string,
): VerifiedEvent[] {
  const [first] = proven
  const onlyOneTenant = new Set(proven.map((realm) => realm.tenantId)).size === 1
  return events.flatMap((event) => {
    if (event.realmId === '' && first && onlyOneTenant) {
      const kept = { ...event, realmId: first.realmId }
      return [{ tenantId: first.tenantId, event: kept, receivedAt }]
    }
    return proven
      .filter((realm) => realm.realmId === event.realmId)
      .map(({ tenantId }) => ({ tenantId, event, receivedAt }))
  })
}

function countOthers(events: readonly WebhookEvent[], realms: ProvenRealms): AnswerDetail {
  const proven = new Set(realms.proven.map((realm) => realm.realmId))
  const unknown = new Set(realms.unknown)
  const detail: AnswerDetail = {}
  const unknownRealm = events.filter((event) => unknown.has(event.realmId)).length
  const unreadable = events.filter((event) => event.realmId === '').length
  const unproven = events.filter(
    (event) => event.realmId !== '' && !proven.has(event.realmId) && !unknown.has(event.realmId),
  ).length
  if (unknownRealm > 0) detail.unknownRealm = unknownRealm
  if (unreadable > 0) detail.unreadable = unreadable
  if (unproven > 0) detail.unproven = unproven
  return detail
}
