import { consentRemedies } from './consent-remedies.ts'
import type { Remedy } from './remedy.ts'

/** What a sync finds, and what it warns of. */
export const syncRemedies = {
  interrupted: {
    seen: 'a sync without an end',
    say: 'The process or the database of this run ended before the run did; what was committed stands.',
    do: 'Nothing: the next run goes on from the last page. If it repeats, look at why the process ends.',
  },
  checkpoint_too_old: {
    seen: 'a pause of more than 29 days',
    say: 'Everything is read again once: QuickBooks tells changes of the last 30 days only.',
    do: 'Nothing.',
  },
  entity_failing: {
    seen: 'a part that fails',
    say: 'One kind of record cannot be read; the rest is up to date.',
    do: 'It is tried again by itself; see the problems of the last run.',
  },
  answer_cut: {
    seen: '1,000 changes in one answer',
    say: 'QuickBooks cut its answer, and what is missing may be deletions.',
    do: 'Nothing: they are read again by themselves.',
  },
  scan_unproven: {
    seen: 'rows that came in no order',
    say: 'The rows that came are not as many as QuickBooks counts.',
    do: 'Nothing: the rows are counted and read again by themselves.',
  },
  unserved: {
    seen: 'a row that QuickBooks cannot serve',
    say: 'QuickBooks has the record, and fails at every answer that holds it.',
    do: 'Open it in QuickBooks and save it again, or ask Intuit’s support; it is asked for again every day. Everything else is read.',
  },
  row_unreadable: {
    seen: 'a row that is set aside',
    say: 'A newer version of a record could not be read.',
    do: 'Open the object in QuickBooks and correct what the message names; what is stored of it is marked until a version can be read.',
  },
  budget_spent: {
    seen: 'the budget of the month, by our own count',
    say: 'The metered calls of this month are used up, by our own count: nothing is read.',
    do: 'Raise the tier at developer.intuit.com and the budget that the runner is given, or wait for the first of next month.',
  },
  budget_reserved: {
    seen: 'most of the budget of the month, by our own count',
    say: 'What is left of this month’s metered calls is for changes: full reads and checks wait.',
    do: 'See in the status of the fleet which tenants spend most. Raise the tier and the budget, ask for this read yourself, or wait for the first of next month.',
  },
  quota_blocked: {
    seen: '429 that stayed, a while ago',
    say: 'QuickBooks went on refusing for too many requests: it is asked again every six hours.',
    do: 'Look at the usage of your Intuit app at developer.intuit.com; a sync that a person starts asks at once.',
  },
  action_required: {
    ...consentRemedies.reconnect_required,
    seen: 'a connection that waits for a person',
  },
  consent_expiring: {
    seen: 'a consent that ends soon',
    say: 'The QuickBooks consent ends soon.',
    do: 'Reconnect QuickBooks before that day, or an administrator has to consent anew.',
  },
  refresh_overdue: {
    seen: 'no token refresh for a day',
    say: 'The tokens were not refreshed for a day.',
    do: 'Check that this server reaches oauth.platform.intuit.com and that the client secret is current.',
  },
  sync_late: {
    seen: 'no successful sync for a while',
    say: 'The data is not up to date.',
    do: 'Look at the last run for its error; a sync that a person starts tries at once.',
  },
  time_zone_missing: {
    seen: 'no time zone known',
    say: 'No time zone of this company is known: what is overdue cannot be said.',
    do:
      'Choose the zone in which its days begin, or set state and country in QuickBooks, under Account and settings, Company; ' +
      'they are asked for again within a day.',
  },
  'time_zone_missing host': {
    seen: 'no time zone known, in the code of a host',
    say: 'No time zone of this company is known: QuickBooks told none, and its address does not decide it. What is overdue cannot be said.',
    do:
      "Ask where the company's days begin, and store the IANA name: connections.forTenant(tenantId).describeCompany({ realmId, companyName: null, timeZone }). " +
      'Or set state and country in QuickBooks, under Account and settings, Company; they are asked for again within a day.',
  },
  templates_refused: {
    seen: 'recurring templates refused',
    say: 'Recurring templates need QuickBooks Essentials or higher.',
    do: 'Nothing: contracted MRR is left out until the plan has them.',
  },
} as const satisfies Record<string, Remedy>
