import type { Clock, HttpExchange } from '@vectis/quickbooks'
import { createUndiciExchange, systemClock } from '@vectis/quickbooks'

/** One request as its sender saw it, on the sender's clock. */
export interface SentCall {
  sentAt: number
  answeredAt: number
}

/**
 * A clock and a transport that notes on it when each call to the company API leaves and is answered. The clock moves
 * between two turns of the event loop only, so that a machine that pauses within a turn does not part the moment at
 * which the limiter admits a call from the moment that is noted: what is judged is the limiter, at any load.
 */
export function watchSender(realmId: string) {
  const sent: SentCall[] = []
  let mostInFlight = 0
  let inFlight = 0
  let instant: number | null = null
  const clock: Clock = {
    ...systemClock,
    now() {
      if (instant === null) {
        instant = systemClock.now()
        setImmediate(() => (instant = null))
      }
      return instant
    },
  }
  const network = createUndiciExchange()
  const transport: HttpExchange = async (request) => {
    if (!request.url.includes(`/v3/company/${realmId}/`)) return network.exchange(request)
    const call: SentCall = { sentAt: clock.now(), answeredAt: Infinity }
    sent.push(call)
    inFlight += 1
    mostInFlight = Math.max(mostInFlight, inFlight)
    try {
      return await network.exchange(request)
    } finally {
      inFlight -= 1
      call.answeredAt = clock.now()
    }
  }
  return { clock, transport, sent, mostInFlight: () => mostInFlight, close: network.close }
}

/**
 * The shortest time that lies between a call and the one that comes `cap` after it, in milliseconds. A call counts from
 * its answer, and from `slackMs` after it left where the answer takes longer: that is when QuickBooks saw it at the
 * latest that the limiter reckons with.
 */
export function closestCalls(sent: readonly SentCall[], cap: number, slackMs = 40): number {
  return sent.slice(cap).reduce((least, { sentAt }, index) => {
    const { sentAt: from, answeredAt } = sent[index]!
    return Math.min(least, sentAt - Math.min(from + slackMs, Math.max(from, answeredAt)))
  }, Infinity)
}
