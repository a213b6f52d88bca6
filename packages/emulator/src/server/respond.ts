import type { AdjustableClock, Clock } from '../clock/clock.ts'
import type { FaultChoice } from '../faults/faults.ts'
import { applyFault } from '../faults/faults.ts'
import type { FaultSubject } from '../faults/fault-rule.ts'
import type { RequestRecord } from '../exchange/request-log.ts'
import type { SeededRandom } from '../seeded-random.ts'
import type { Answer, AnswerContext } from './answer-call.ts'
import { answerCall } from './answer-call.ts'
import { describeCall } from './describe-call.ts'
import type { Call, EmulatorRequest, EmulatorResponse } from '../exchange/exchange.ts'
import { parseCall } from '../exchange/exchange.ts'
import { throttleExceeded } from '../exchange/fault-bodies.ts'
import { asAccepted } from '../exchange/xml.ts'

export interface RespondContext extends AnswerContext {
  clock: Clock | AdjustableClock
  random: SeededRandom
  origin: () => string
  latencyMs: (call: Call) => number
  chooseFault: (subject: FaultSubject) => FaultChoice | null
  /** Requests being answered, per realm. */
  inFlight: Map<string, number>
  onRecord: (record: RequestRecord) => void
  /** Answers paths under `/_emulator`; not logged, not throttled, never faulty. */
  control: (call: Call) => Promise<EmulatorResponse>
}

/**
 * The single entry to the emulator: sockets, MSW and in-process callers all use it. See docs/decisions/0030.
 */
export async function respond(
  request: EmulatorRequest,
  context: RespondContext,
): Promise<EmulatorResponse> {
  const { clock, random } = context
  const at = clock.now()
  const tid = `1-${Math.floor(at / 1000).toString(16)}-${random.hex(12)}`
  if (!isReadableUrl(request.url, context.origin())) return { status: 400, headers: {}, body: '' }
  const call = parseCall(request, { origin: context.origin(), at, tid })
  if (/^\/_emulator(\/|$)/.test(call.path)) return context.control(call)
  const asked = describeCall(call)
  const subject: FaultSubject = { call, ...asked }
  const bearer = (call.headers['authorization'] ?? '').replace(/^Bearer\s+/i, '')
  const slot = {
    realmId: asked.realmId ?? '',
    clientId: context.grants.findAccess(bearer, at)?.grant.clientId ?? '',
  }
  const inFlight = asked.realmId === null ? 0 : changeCount(context.inFlight, asked.realmId, 1)
  const hasSlot = asked.realmId === null || context.throttle.begin(slot)
  let answer: Answer = { response: { status: 0, headers: {}, body: '' }, clientId: null }
  let faultName: string | null = null
  let response: EmulatorResponse
  const process = (): EmulatorResponse => {
    answer = answerCall(call, asked, context)
    return answer.response
  }
  try {
    const latency = context.latencyMs(call)
    if (latency > 0) await clock.sleep(latency, call.signal ?? undefined)
    const choice = hasSlot ? context.chooseFault(subject) : null
    if (!hasSlot) {
      response = throttleExceeded(call)
      answer = { response, clientId: slot.clientId, throttled: true }
    } else if (choice === null) {
      response = process()
    } else {
      faultName = choice.name
      response = await applyFault(choice, subject, process, clock)
    }
  } catch (error) {
    // The client gave up while the answer was delayed: log the request, then drop it.
    if (call.signal?.aborted !== true) throw error
    response = { status: 0, headers: {}, body: '', broken: 'before-response' }
  } finally {
    if (asked.realmId !== null) {
      changeCount(context.inFlight, asked.realmId, -1)
      if (hasSlot) context.throttle.end(slot)
    }
  }
  if (asked.realmId !== null) response = asAccepted(call, response)
  const query = call.url.searchParams
  context.onRecord({
    sequence: 0,
    at,
    method: call.method,
    path: call.path,
    operation: asked.operation,
    environment: answer.environment ?? call.environment,
    clientId: answer.clientId ?? (slot.clientId || null),
    realmId: asked.realmId ?? answer.realmId ?? null,
    entity: asked.operation === 'cdc' ? null : asked.entity,
    id: asked.id,
    statement: asked.statement,
    entities: asked.operation === 'cdc' ? asked.entity : null,
    changedSince: query.get('changedSince'),
    minorVersion: query.get('minorversion'),
    status: response.status,
    objects: answer.objects ?? 0,
    metered: answer.metered ?? false,
    throttled: answer.throttled ?? response.status === 429,
    fault: faultName,
    tid,
    inFlight,
  })
  return {
    ...response,
    headers: {
      date: new Date(at).toUTCString(),
      intuit_tid: tid,
      'qbo-version': '2611.117',
      ...response.headers,
    },
  }
}

/** False for a request line that no client should send: not a URL, or with percent signs that escape nothing. */
function isReadableUrl(url: string, origin: string): boolean {
  if (!URL.canParse(url, origin)) return false
  try {
    decodeURIComponent(new URL(url, origin).pathname)
    return true
  } catch {
    return false
  }
}

function changeCount(counts: Map<string, number>, key: string, by: 1 | -1): number {
  const count = (counts.get(key) ?? 0) + by
  if (count === 0) counts.delete(key)
  else counts.set(key, count)
  return count
}
