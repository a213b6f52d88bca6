import { consentRemedies } from './consent-remedies.ts'
import type { Remedy } from './remedy.ts'

/** Problems that a sync finds, and its warnings. */
export const syncRemedies = {
  interrupted: {
    seen: 'a sync without an end',
    say: 'The process or the database stopped during this run; committed rows are kept.',
    do: 'No action needed: the next run continues from the last page. If it repeats, find out why the process ends.',
  },
  checkpoint_too_old: {
    seen: 'a pause of more than 29 days',
    say: 'Everything is read again once: QuickBooks reports changes of the last 30 days only.',
    do: 'No action needed.',
  },
  entity_failing: {
    seen: 'a part of the sync that fails',
    say: 'One kind of record cannot be read; the rest is up to date.',
    do: 'It is tried again automatically; see the problems of the last run.',
  },
  answer_cut: {
    seen: '1,000 changes in one answer',
    say: 'QuickBooks truncated its answer; deletions may be missing.',
    do: 'No action needed: they are read again automatically.',
  },
  scan_unproven: {
    seen: 'rows that arrived out of order',
    say: 'The number of rows received differs from QuickBooks’ own count.',
    do: 'No action needed: the rows are counted and read again automatically.',
  },
  unserved: {
    seen: 'a row that QuickBooks cannot serve',
    say: 'QuickBooks has the record, but fails whenever an answer would include it.',
    do: 'Open it in QuickBooks and save it again, or contact Intuit’s support; we request it again every day. Everything else is read.',
  },
  row_unreadable: {
    seen: 'a row that is set aside',
    say: 'A newer version of a record could not be read.',
    do: 'Open the object in QuickBooks and correct what the message names; the stored version is marked until a newer one can be read.',
  },
  budget_spent: {
    seen: 'the budget of the month, by our own count',
    say: 'The metered calls of this month are used up, by our own count: nothing is read.',
    do: 'Raise the tier at developer.intuit.com and the runner’s budget, or wait for the first of next month.',
  },
  budget_reserved: {
    seen: 'most of the budget of the month, by our own count',
    say: 'The rest of this month’s metered calls is reserved for changes: full reads and checks wait.',
    do: 'The fleet’s status shows which tenants spend most. Raise the tier and the budget, start this read yourself, or wait for the first of next month.',
  },
  quota_blocked: {
    seen: '429 after all retries, some time ago',
    say: 'QuickBooks kept refusing calls because of too many requests: we try again every six hours.',
    do: 'Look at the usage of your Intuit app at developer.intuit.com; a sync that you start tries at once.',
  },
  action_required: {
    ...consentRemedies.reconnect_required,
    seen: 'a connection that waits for a person',
  },
  consent_expiring: {
    seen: 'a consent that ends soon',
    say: 'The QuickBooks consent ends soon.',
    do: 'Reconnect QuickBooks before that day; after it, an administrator has to consent again.',
  },
  refresh_overdue: {
    seen: 'no token refresh for a day',
    say: 'The tokens were not refreshed for a day.',
    do: 'Check that this server reaches oauth.platform.intuit.com and that the client secret is current.',
  },
  step_failed: {
    seen: 'a step after the sync that fails',
    say: 'A step after the sync failed, such as links or alerts; the figures themselves are up to date.',
    do: 'Look at the failed steps in "quickbooks explain" and for quickbooks.sync.step_failed in the log; the next run tries again.',
  },
  sync_late: {
    seen: 'no successful sync for a while',
    say: 'The data is not up to date.',
    do: 'Look at the error of the last run. If it has none, the process that reads may have stopped: "quickbooks doctor" shows its lease. A sync that you start tries at once.',
  },
  time_zone_missing: {
    seen: 'no time zone known',
    say: 'The time zone of this company is unknown, so we cannot say what is overdue.',
    do:
      'Choose the company’s time zone, or set state and country in QuickBooks, under Account and settings, Company; ' +
      'we read them again within a day.',
  },
  'time_zone_missing host': {
    seen: 'no time zone known, in the code of a host',
    say: 'The time zone of this company is unknown: QuickBooks reported none, and the company’s address does not determine one. So we cannot say what is overdue.',
    do:
      "Find out the company's time zone, and store its IANA name: connections.forTenant(tenantId).describeCompany({ realmId, companyName: null, timeZone }). " +
      'Or set state and country in QuickBooks, under Account and settings, Company; we read them again within a day.',
  },
  templates_refused: {
    seen: 'recurring templates refused',
    say: 'Recurring templates need QuickBooks Essentials or higher.',
    do: 'No action needed: contracted MRR is left out until the plan has them.',
  },
} as const satisfies Record<string, Remedy>
