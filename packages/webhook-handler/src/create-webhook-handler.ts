import { silentLogger, systemClock } from '@vectis/quickbooks'
import { createTelemetryRecorder } from '@vectis/quickbooks/telemetry'
import type { OpenSpan } from '@vectis/quickbooks/telemetry'
import { checkDelay, checkNames, checkPlaces, checkText } from '@vectis/quickbooks/values'
import { openWebhookBody, verifySignature, type WebhookBody } from '@vectis/quickbooks/webhooks'
import { buildReply, type AnswerDetail, type Outcome } from './delivery/answers.ts'
import { logAnswer, measureAnswer, sending } from './delivery/measure-answer.ts'
import { countOthers, planRecords } from './delivery/plan-records.ts'
import { listFixedTokens, proveRealms } from './delivery/proven-realms.ts'
import {
  answerRequest,
  type IncomingDelivery,
  type Receive,
  type WebhookHandler,
} from './delivery/delivery.ts'
import { readBody } from './delivery/read-body.ts'
import { optionNames, type WebhookHandlerOptions } from './webhook-handler-options.ts'

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
  checkNames('createWebhookHandler', options, optionNames)
  const {
    appVerifierTokens = [],
    maxBodyBytes = 2 * 1024 * 1024,
    maxUnverifiedRealms = 100,
    bodyTimeoutMs = 2_000,
    answerWithinMs = 2_500,
    logger = silentLogger,
    clock = systemClock,
  } = options
  checkDelay('bodyTimeoutMs', bodyTimeoutMs)
  checkDelay('answerWithinMs', answerWithinMs)
  if (typeof appVerifierTokens === 'string')
    throw new TypeError(
      'createWebhookHandler expected appVerifierTokens to be a list of texts, or a function; received a text. Put it into a list: [token].',
    )
  for (const token of listFixedTokens(appVerifierTokens)) {
    checkText('createWebhookHandler', 'appVerifierTokens', token, 'the verifier tokens of the app')
  }
  const telemetry = createTelemetryRecorder(options.telemetry)

  /** The count of refusals is only for the admin page: if the store fails or hangs, a 401 must not become a 503. */
  async function countRefusal({ reason, tenantId, realmId }: Refusal): Promise<void> {
    try {
      const at = new Date(clock.now()).toISOString()
      await options.events.recordRejection({ reason, tenantId, realmId, at })
    } catch (error) {
      const about = { event: 'quickbooks.webhook.refusal_not_counted', err: error, reason }
      logger.warn(about, 'A refused QuickBooks webhook could not be counted')
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
        {
          event: 'quickbooks.webhook.tokens_unreadable',
          tenantId,
          realmId,
          problem,
          ...(cause === undefined ? {} : { err: cause }),
        },
        'QuickBooks verifier tokens cannot be read',
      )
    }
    const refusals = [
      ...realms.unproven.map((realm) => toRefusal('signature_mismatch', realm)),
      ...realms.tokenless.map((realm) => toRefusal('no_verifier_token', realm)),
    ]
    if (realms.proven.length === 0) {
      if (realms.unreadable.length > 0) return { outcome: 'not_recorded', refusals, isLogged: true }
      if (realms.isTooMany) return refuse('too_many_companies')
      if (realms.unproven.length > 0) return { outcome: 'signature_mismatch', refusals }
      if (realms.tokenless.length > 0) return { outcome: 'no_verifier_token', refusals }
      return answerStrangers(realms.unknown.length, named, body.bytes, signature)
    }
    // Only after verification: each element costs a hundred times as much as JSON.parse, and a stranger may send many.
    const events = named.events()
    const verified = planRecords(events, realms, receivedAt)
    const about = { attributes: { ...sending, 'messaging.batch.message_count': verified.length } }
    const { recorded, duplicates } = await telemetry.span(
      'send quickbooks_webhook_events',
      about,
      ({ traceParent }) =>
        options.events.record(
          traceParent === null ? verified : verified.map((one) => ({ ...one, traceParent })),
        ),
    )
    const detail = { recorded, duplicates, ...countOthers(events, realms) }
    // Verified events are stored. Intuit delivers everything again, and the rest is stored once the key is available.
    const outcome = realms.unreadable.length > 0 ? 'not_recorded' : 'recorded'
    if (realms.unknown.length > 0) refusals.push(toRefusal('unknown_realm'))
    return { outcome, detail, refusals, isLogged: true }
  }

  /** The body names no company of ours. We have no token for an unknown company, so the app's token decides. */
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

  function reportAnswer(outcome: Outcome, detail: AnswerDetail): void {
    try {
      options.onAnswer?.(outcome, detail)
    } catch (error) {
      const about = { event: 'quickbooks.webhook.listener_threw', err: error }
      logger.error(about, 'onAnswer of the QuickBooks webhook handler threw')
    }
  }

  const answer = async (
    delivery: IncomingDelivery,
    span: OpenSpan,
  ): Promise<ReturnType<typeof buildReply>> => {
    const begunAt = clock.now()
    const answered = new AbortController()
    const notRecorded: Verdict = { outcome: 'not_recorded' }
    const giveUp = () => notRecorded
    const late = clock.sleep(answerWithinMs, answered.signal).then(giveUp, giveUp)
    try {
      const work = judge(delivery, answered.signal).catch((error: unknown): Verdict => ({
        outcome: 'not_recorded',
        error,
      }))
      const verdict = await Promise.race([work, late])
      const { outcome, detail = {}, refusals = [] } = verdict
      if (refusals.length > 0) await Promise.race([Promise.all(refusals.map(countRefusal)), late])
      const reply = buildReply(outcome, detail)
      const seconds = (clock.now() - begunAt) / 1_000
      measureAnswer(telemetry, span, { outcome, detail, status: reply.status, seconds })
      logAnswer(logger, verdict)
      reportAnswer(outcome, detail)
      return reply
    } finally {
      answered.abort(settled)
    }
  }
  const receive: Receive = (delivery) =>
    telemetry.span('quickbooks.webhook', {}, (span) => answer(delivery, span))
  return { fetch: (request) => answerRequest(receive, request), receive }
}

/** The decision, and the counts to record. */
interface Verdict {
  outcome: Outcome
  /** Why the events are not recorded, if there was an error. */
  error?: unknown
  /** The reason was already logged as an error. */
  isLogged?: boolean
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
