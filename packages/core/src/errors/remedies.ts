/** What an operator should do, by the code of an error. The one place: classes, reports and pages read it. It knows of no runner. */
const byCode: ReadonlyMap<string, string> = new Map([
  ['network', 'Check that this host reaches Intuit over HTTPS, then try again.'],
  ['timeout', 'Try again later; Intuit gives up on a request after 120 s itself.'],
  [
    'server',
    'Intuit has a problem of its own; see status.developer.intuit.com, and try again later.',
  ],
  [
    'unreadable_answer',
    'A proxy may have answered in place of Intuit; quote intuit_tid to their support if it repeats.',
  ],
  [
    'quota_exceeded',
    'Try again later; other apps on the same company count too. If it goes on for days, the monthly read limit of your Intuit app may be reached: ' +
      'look at its usage at developer.intuit.com.',
  ],
  ['unconfirmed', 'Nothing to do: the consent is kept, and QuickBooks is asked again by itself.'],
  ['unauthorized', 'Disconnect and connect QuickBooks again to renew the consent.'],
  [
    'access_lost',
    'The person who connected lost access to this company: reconnect as Primary or Company Admin.',
  ],
  [
    'forbidden',
    'Confirm that the environment matches (development credentials reach sandbox companies only, production credentials ' +
      'real ones only) and that the subscription is active; then reconnect if needed.',
  ],
  ['page_cap', 'Narrow the condition (a date window, a customer), or read everything with scan().'],
  ['lease_lost', 'Stop this run; the other one goes on from the last checkpoint.'],
  ['connection_missing', 'Send the operator through the authorization URL first.'],
  ['changed_since_too_old', 'Read everything again once.'],
  ['unexpected', 'Look at the log of this process at this time, and report it if it repeats.'],
  [
    'reconnect_required',
    'An operator has to connect QuickBooks again; the data read so far is kept.',
  ],
  [
    'reconnect_required invalid_client',
    'Intuit refuses the client id or secret of this environment: correct them, then reconnect.',
  ],
  [
    'realm_mismatch',
    'This is another company: ask the operator to confirm, then pass confirmReplace: true.',
  ],
  [
    'realm_refused',
    'Nothing was connected. Start again with Connect QuickBooks, choose the company on the consent page, and come back through that page: its address must not be changed. ' +
      'To take back a consent given for another company, remove the app inside QuickBooks, under Apps.',
  ],
  [
    'code_sent',
    'A code of the consent page can be sent once: when Intuit answers again, start again with Connect QuickBooks.',
  ],
])

/** What Intuit's token endpoint and consent page refuse with, by their code, which comes from outside. */
const byRefusal: ReadonlyMap<string, string> = new Map([
  [
    'token invalid_grant',
    'The code or refresh token is no longer valid: consent was revoked or expired, or another caller rotated the token. Connect again.',
  ],
  [
    'token invalid_client',
    'The client id or secret is wrong for this environment: copy both again from Keys & OAuth.',
  ],
  [
    'token invalid_request',
    'The redirect URI must match the one registered at Intuit character for character.',
  ],
  ['token', 'Check the app settings at Intuit, then connect again.'],
  ['consent access_denied', 'The consent page was declined. Connect again when ready.'],
  [
    'consent invalid_scope',
    'The Intuit app has no accounting scope: add it under My Apps, then connect again.',
  ],
  [
    'consent',
    'Intuit refused the request: check the app settings under My Apps, then connect again.',
  ],
])

/** What to do about a callback that ends in no connection. */
const byCallback = {
  state_missing: 'Open this page through Connect QuickBooks, not directly.',
  state_mismatch: 'This answer belongs to another session: start again with Connect QuickBooks.',
  state_expired: 'Ten minutes have passed: start again with Connect QuickBooks.',
  state_unknown: 'No such request is pending: start again with Connect QuickBooks.',
  code_missing: 'Intuit sent no authorization code: start again with Connect QuickBooks.',
  realm_id_missing: 'Intuit named no company: start again and choose one on the consent page.',
  parameter_repeated: 'The address was altered on the way: start again with Connect QuickBooks.',
  already_completed:
    'This answer was used already: look whether the connection is there, and start again only if it is not.',
} as const

/** By Intuit's code of a Fault; a more exact one stands under the code and the entity that was asked for. */
const byFault: ReadonlyMap<string, string> = new Map([
  [
    '500',
    'QuickBooks could not do this for the company: the subscription may lack the feature. Quote intuit_tid to Intuit’s support if it repeats.',
  ],
  [
    '500 RecurringTransaction',
    'This subscription of QuickBooks may not have that feature: recurring templates need Essentials or higher.',
  ],
  ['610', 'The object was deleted or made inactive in QuickBooks, or belongs to another company.'],
  ['4000', 'QuickBooks cannot read the statement: build it with query() rather than by hand.'],
  ['4001', 'The statement names a field that QuickBooks does not filter or sort by.'],
  [
    '4002',
    'QuickBooks cannot serve one of the objects asked for: open it there and save it again, or quote intuit_tid to Intuit’s support.',
  ],
  [
    '6190',
    'The QuickBooks subscription of this company has ended or has a billing problem: its owner has to settle that with Intuit.',
  ],
  ['10000', 'Intuit has a problem of its own; try again later.'],
])

/** The remedy of an error's code. Throws `TypeError` for a code that has none here. */
export function remedyOf(code: string): string {
  const remedy = byCode.get(code)
  if (remedy !== undefined) return remedy
  throw new TypeError(`Expected a code with a remedy, received '${code}'.`)
}

/** The remedy of a Fault, for the entity that was asked for; undefined when nothing is known. */
export function faultRemedyOf(faultCode: string, entity: string | null): string | undefined {
  return byFault.get(`${faultCode} ${entity}`) ?? byFault.get(faultCode)
}

/** The remedy of a refusal by the token endpoint or the consent page. */
export function refusalRemedyOf(by: 'token' | 'consent', code: string): string {
  return byRefusal.get(`${by} ${code}`) ?? byRefusal.get(by)!
}

/** The remedy of a callback that ended in no connection. */
export function callbackRemedyOf(reason: keyof typeof byCallback): string {
  return byCallback[reason]
}

/** The remedy of a wait that QuickBooks asked for, in milliseconds. */
export function waitRemedyOf(retryAfterMs: number): string {
  return `Wait ${Math.ceil(retryAfterMs / 1_000)} s; other apps on the same company count too.`
}
