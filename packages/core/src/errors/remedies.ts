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
])

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
