import type { Remedy } from './remedy.ts'

/**
 * How a call to QuickBooks can fail. `fault` is followed by Intuit's code, and by the entity where that changes the
 * advice.
 */
export const callRemedies = {
  network: {
    seen: 'no connection to Intuit',
    say: 'QuickBooks could not be reached.',
    do: 'Check that this host reaches Intuit over HTTPS, then try again.',
  },
  timeout: {
    seen: 'no answer in time',
    say: 'QuickBooks did not answer in time.',
    do: 'Try again later; Intuit itself ends a request after 120 s.',
  },
  server: {
    seen: '5xx',
    say: 'QuickBooks failed.',
    do: 'Intuit has a problem; see status.developer.intuit.com, and try again later.',
  },
  unreadable_answer: {
    seen: 'HTML or broken text instead of JSON',
    say: 'The answer did not come from QuickBooks.',
    do: 'A proxy may have answered instead of Intuit; quote intuit_tid to Intuit’s support if it repeats.',
  },
  throttled: {
    seen: '429, once',
    say: 'QuickBooks asked us to slow down.',
    do: 'No action needed: reading continues after a minute. All apps of the company share the limit of 500 a minute.',
  },
  quota_exceeded: {
    seen: '429 that stays',
    say: 'QuickBooks still refuses calls because of too many requests.',
    do:
      'Try again later; other apps on the same company count too. If it lasts for days, the monthly read limit of your Intuit app may be reached: ' +
      'look at its usage at developer.intuit.com.',
  },
  page_cap: {
    seen: 'page_cap',
    say: 'A query has more pages than one call may read.',
    do: 'Narrow the condition (a date window, a customer), or read everything with scan().',
  },
  lease_lost: {
    seen: 'lease_lost',
    say: 'Another run has taken over this company.',
    do: 'Stop this run; the other one continues from the last checkpoint.',
  },
  changed_since_too_old: {
    seen: 'a pause of more than 29 days',
    say: 'QuickBooks reports changes of the last 30 days only.',
    do: 'Read everything again once.',
  },
  unexpected: {
    seen: 'an error without a code',
    say: 'An unknown failure occurred.',
    do: 'Look at the log of this process at this time, and report it if it repeats.',
  },
  'fault 500': {
    seen: 'Fault 500',
    say: 'QuickBooks could not do this for the company.',
    do: 'QuickBooks could not do this for the company: the subscription may lack the feature. Quote intuit_tid to Intuit’s support if it repeats.',
  },
  'fault 500 RecurringTransaction': {
    seen: 'Fault 500 on recurring templates',
    say: 'QuickBooks refuses recurring templates of this company.',
    do: 'This subscription of QuickBooks may not have that feature: recurring templates need Essentials or higher.',
  },
  'fault 610': {
    seen: 'Fault 610',
    say: 'QuickBooks has no such object.',
    do: 'The object was deleted or made inactive in QuickBooks, or belongs to another company.',
  },
  'fault 4000': {
    seen: 'Fault 4000',
    say: 'The statement is not valid in the query language.',
    do: 'QuickBooks cannot read the statement: build it with query() rather than by hand.',
  },
  'fault 4001': {
    seen: 'Fault 4001',
    say: 'The statement uses a field that cannot be queried.',
    do: 'The statement names a field that QuickBooks does not filter or sort by.',
  },
  'fault 4002': {
    seen: 'Fault 4002',
    say: 'QuickBooks cannot return one of the requested objects.',
    do: 'QuickBooks cannot return one of the requested objects: open it there and save it again, or quote intuit_tid to Intuit’s support.',
  },
  'fault 6190': {
    seen: 'Fault 6190',
    say: 'The subscription of this company does not allow it.',
    do: 'The QuickBooks subscription of this company has ended or has a billing problem: its owner has to settle that with Intuit.',
  },
  'fault 10000': {
    seen: 'Fault 10000',
    say: 'QuickBooks failed.',
    do: 'Intuit has a problem; try again later.',
  },
} as const satisfies Record<string, Remedy>
