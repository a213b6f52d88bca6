import type { Reply } from './delivery.ts'

/**
 * Every answer of the handler, and its reason. Intuit reads only the status: 200 means done. It repeats any other
 * delivery after 10 s, 20 s, 30 s, 5 m, 20 m, 2 h, 4 h, 6 h, then every 6 h, and may hold back later events meanwhile.
 * The handler never answers 400: Intuit would mark the delivery as partly failed and repeat all of it.
 */
export type Outcome =
  | 'recorded'
  | 'ignored'
  | 'missing_signature'
  | 'signature_mismatch'
  | 'no_verifier_token'
  | 'method_not_allowed'
  | 'body_too_large'
  | 'too_many_companies'
  | 'body_too_slow'
  | 'body_broken'
  | 'not_recorded'

export interface Answer {
  status: number
  /** For the person who reads the response in a delivery log. */
  message: string
  headers?: Record<string, string>
}

export const answers: Record<Outcome, Answer> = {
  recorded: { status: 200, message: 'Verified; every event is stored.' },
  // A repeat of these would change nothing and would block later deliveries.
  ignored: { status: 200, message: 'Nothing in this delivery is for a company connected here.' },
  missing_signature: {
    status: 401,
    message:
      'The intuit-signature header is missing. Only deliveries signed by Intuit are accepted; ' +
      'check that no proxy removes the header.',
  },
  signature_mismatch: {
    status: 401,
    message:
      'The signature does not match any verifier token of the companies named in the body. Copy the verifier token again ' +
      'from Intuit > My Apps > Webhooks (sandbox and production have different ones) and replace it here.',
  },
  // Fail closed: an unverified event is never stored.
  no_verifier_token: {
    status: 401,
    message:
      'No verifier token is configured for this company. Copy it from Intuit > My Apps > Webhooks and store it with the connection.',
  },
  method_not_allowed: {
    status: 405,
    message: 'Webhooks arrive by POST.',
    headers: { allow: 'POST' },
  },
  body_too_large: {
    status: 413,
    message: 'The body is larger than this receiver accepts (maxBodyBytes).',
  },
  too_many_companies: {
    status: 413,
    message:
      'The body names more companies than we look up before a verifier token has verified it (maxUnverifiedRealms), and no token of the first ones verified it.',
  },
  body_too_slow: { status: 408, message: 'The body did not arrive in time (bodyTimeoutMs).' },
  body_broken: { status: 408, message: 'The connection ended before the whole body arrived.' },
  // Not durable in time, so not acknowledged: Intuit will deliver it again.
  not_recorded: {
    status: 503,
    message: 'The events could not be stored in time; deliver them again.',
    headers: { 'retry-after': '10' },
  },
}

/** Counts that are sent with the outcome; nothing of the body. */
export interface AnswerDetail {
  recorded?: number
  duplicates?: number
  unknownRealm?: number
  unproven?: number
  unreadable?: number
}

/** Builds the reply of an outcome. */
export function buildReply(outcome: Outcome, detail: AnswerDetail = {}): Reply {
  const { status, message, headers } = answers[outcome]
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...headers,
    },
    text: JSON.stringify({ outcome, message, ...detail }),
  }
}
