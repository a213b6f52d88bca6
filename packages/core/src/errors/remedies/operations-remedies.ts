import type { Remedy } from './remedy.ts'

/** What an operator's check of a host can find, beside errors. */
export const operationsRemedies = {
  preview_not_accepted: {
    seen: 'alerts that wait for the preview of the links',
    say: 'No person has accepted the links between billing accounts and customers yet.',
    do: 'Look at the preview of the links, and accept it: an alert may rest on each of them.',
  },
  alerts_not_evaluated: {
    seen: 'alerts that could not be evaluated',
    say: 'The alerts could not be evaluated after the last run.',
    do: 'The next run tries again. If that does not help, look for quickbooks.sync.step_failed in the log.',
  },
  clock_off: {
    seen: 'a clock that differs',
    say: 'The clock of this machine differs from another one that we rely on.',
    do: 'Synchronise it, for example with chrony or systemd-timesyncd: tokens, leases and due dates are judged by it.',
  },
  discovery_unreachable: {
    seen: 'no discovery document',
    say: 'Intuit’s discovery document could not be read; the built-in addresses are used.',
    do: 'Allow HTTPS from this host to developer.api.intuit.com, oauth.platform.intuit.com and quickbooks.api.intuit.com, and check its proxy and DNS.',
  },
  redirect_uri_form: {
    seen: 'a redirect URI that Intuit does not accept',
    say: 'The redirect URI cannot work in this environment.',
    do: 'Set the public address of this host to one with https and a name of its own; http is accepted for localhost with development keys only.',
  },
  old_key_in_use: {
    seen: 'tokens under an old encryption key',
    say: 'Some tokens are still encrypted with a key that is not the current one.',
    do: 'Re-encrypt them with "quickbooks rekey" before you remove the old key.',
  },
  installation_unnamed: {
    seen: 'no installation id',
    say: 'This host has no installation id: a copy of its database could refresh the tokens of production and end its connections.',
    do: 'Give each installation its own id (installationId, QUICKBOOKS_INSTALLATION_ID), then run "quickbooks adopt" once in this one.',
  },
  lease_stuck: {
    seen: 'a lease without a process',
    say: 'A process that read this company stopped in the middle, and none has taken over.',
    do: 'Check that a process with the runner or the fleet is up; the next run takes the lease over. Start one with "quickbooks sync".',
  },
  webhook_backlog: {
    seen: 'webhook events that wait',
    say: 'Webhook events were accepted, but no run has read them.',
    do: 'Check that a process with the runner or the fleet is up, and why the last run failed.',
  },
  events_set_aside: {
    seen: 'webhook events set aside',
    say: 'Some webhook events could not be read after several tries.',
    do: 'When the cause is mended, make them pending again with "quickbooks replay".',
  },
  budget_short: {
    seen: 'calls that will not last the month',
    say: 'At the present rate the metered calls end before the month does.',
    do: 'Raise the tier at developer.intuit.com and the budget, or read less often.',
  },
  misuse: {
    seen: 'misuse, from the quickbooks command',
    say: 'The arguments or the configuration of the command cannot work; nothing was done.',
    do: 'Correct what the message names.',
  },
} as const satisfies Record<string, Remedy>
