export interface Remedy {
  /** How the operator may meet it elsewhere, such as in a log. */
  seen: string
  say: string
  do: string
}

/** What an operator sees, what we say, and what helps. The keys are codes of errors, answers to webhooks, and states of the page. */
export const remedies = {
  reconnect_required: {
    seen: 'invalid_grant',
    say: 'QuickBooks no longer accepts our sign-in.',
    do: 'Reconnect. The data stays, and nothing is tried until then.',
  },
  unconfirmed: {
    seen: 'unconfirmed, right after a consent',
    say: 'QuickBooks could not be asked yet whether the consent opens this company.',
    do: 'Nothing: the consent is kept, and every run asks again. If it stays, disconnect and connect again.',
  },
  realm_refused: {
    seen: 'realm_refused, at or after a consent',
    say: 'The consent does not open the company that the browser came back with.',
    do: 'Connect again and choose the company on the page of Intuit; the address of the way back must not be changed.',
  },
  unauthorized: {
    seen: '401 Unauthorized',
    say: 'The access token was refused, and a fresh one too.',
    do: 'Reconnect, or disconnect and connect again: the consent was withdrawn or has run out.',
  },
  access_lost: {
    seen: '401, fault 120 or -11014',
    say: 'The person who connected lost access to this company.',
    do: 'Reconnect as Primary or Company Admin.',
  },
  forbidden: {
    seen: '403 Forbidden',
    say: 'QuickBooks refused this company or this part of it.',
    do: 'Check that sandbox keys meet a sandbox company and production keys a real one, that the subscription is active, and the rights of the person who connected.',
  },
  throttled: {
    seen: '429, once',
    say: 'QuickBooks asked us to slow down.',
    do: 'Nothing: we wait and go on. The limit of 500 a minute is shared by all apps of the company.',
  },
  quota_exceeded: {
    seen: '429 that stays',
    say: 'The monthly read limit of your Intuit app is probably reached.',
    do: 'Look at its usage at developer.intuit.com. Reading goes on next month, or with a higher tier.',
  },
  network: {
    seen: 'no connection, a time-out, 5xx',
    say: 'QuickBooks could not be reached, or failed.',
    do: 'Nothing: the next run tries again. If it stays, check that this server reaches Intuit over https.',
  },
  realm_mismatch: {
    seen: 'another company at the reconnect',
    say: 'This is another company. The links belong to the one connected before.',
    do: 'Reconnect and choose the same company, or confirm below that the new one replaces it.',
  },
  redirect_uri: {
    seen: 'redirect_uri error on the page of Intuit',
    say: 'Intuit does not know our redirect URI.',
    do: 'Copy it from this page to Keys & OAuth of the Intuit app; it must match character for character.',
  },
  signature_mismatch: {
    seen: 'webhook 401',
    say: 'The verifier token does not match (wrong environment?).',
    do: 'Copy it again from the Webhooks page of the Intuit app and replace it here. Sandbox and production have different ones.',
  },
  no_verifier_token: {
    seen: 'webhook 401, no token set',
    say: 'Webhooks arrive, and no verifier token is set: all are refused.',
    do: 'Copy the token from the Webhooks page of the Intuit app and set it here.',
  },
  duplicate: {
    seen: 'webhook 200, but no rows',
    say: 'The event had been recorded before.',
    do: 'Nothing: Intuit repeats deliveries, and each event counts once. Rows change with the next run.',
  },
  no_webhooks: {
    seen: 'no webhook for 7 days',
    say: 'No notifications arrive. The data is still brought up to date every 15 minutes.',
    do: 'Check the subscription at Intuit. After failures Intuit waits up to 6 hours, and may hold later events back behind the failed one.',
  },
  checkpoint_too_old: {
    seen: 'a pause of more than 29 days',
    say: 'Everything is read again once: QuickBooks tells changes of the last 30 days only.',
    do: 'Nothing.',
  },
  time_zone_missing: {
    seen: 'no time zone known',
    say: 'No time zone of this company is known: what is overdue cannot be said.',
    do: 'Set it below. Or set the state and country of the company in QuickBooks; they are asked for again within a day.',
  },
  templates_refused: {
    seen: 'recurring templates refused',
    say: 'Recurring templates need QuickBooks Essentials or higher.',
    do: 'Nothing: contracted MRR is left out until the plan has them.',
  },
} as const satisfies Record<string, Remedy>

export type RemedyCode = keyof typeof remedies

const sameAs: ReadonlyMap<string, RemedyCode> = new Map([
  ['invalid_grant', 'reconnect_required'],
  ['action_required', 'reconnect_required'],
  ['timeout', 'network'],
  ['server', 'network'],
  ['unreadable_answer', 'network'],
  ['missing_signature', 'signature_mismatch'],
])

/** The remedy of an error's code, or null where only its own words help. */
export function findRemedy(code: string | null): RemedyCode | null {
  if (code === null) return null
  if (Object.hasOwn(remedies, code)) return code as RemedyCode
  return sameAs.get(code) ?? null
}
