import type { Clock, Logger } from '@vectis/quickbooks'
import type { ConnectionStore, WebhookEventStore } from '@vectis/quickbooks/ports'
import type { Telemetry } from '@vectis/quickbooks/telemetry'
import type { OptionNames } from '@vectis/quickbooks/values'
import type { AnswerDetail, Outcome } from './delivery/answers.ts'
import type { AppVerifierTokens } from './delivery/proven-realms.ts'

export interface WebhookHandlerOptions {
  /** Finds connections and their verifier tokens by realm. One read per delivery. */
  connections: Pick<ConnectionStore, 'findRealms'>
  /** Stores events as rows. One statement per delivery. */
  events: Pick<WebhookEventStore, 'record' | 'recordRejection'>
  /** Verifier tokens of the Intuit app itself, beside those stored per connection. Default: none. */
  appVerifierTokens?: AppVerifierTokens
  /** Bytes; default 2 MiB. Intuit sets no limit, and a refused body blocks later deliveries. */
  maxBodyBytes?: number
  /**
   * The most companies of one body that are looked up before a token has verified it; default 100. Intuit's deliveries
   * name few.
   */
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
  /** Spans and metrics of deliveries; each event keeps the span that recorded it. Default: none. */
  telemetry?: Telemetry
}

export const optionNames: OptionNames<WebhookHandlerOptions> = {
  connections: true,
  events: true,
  appVerifierTokens: true,
  maxBodyBytes: true,
  maxUnverifiedRealms: true,
  bodyTimeoutMs: true,
  answerWithinMs: true,
  onAnswer: true,
  logger: true,
  clock: true,
  telemetry: true,
}
