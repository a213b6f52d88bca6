/**
 * Every line of the log, by its field `event`, with the levels it may have. The guide on telemetry has the same list, and
 * a test compares both with the code.
 */
export const logEvents = {
  'quickbooks.call.answered': { levels: ['debug'], description: 'QuickBooks answered a call' },
  'quickbooks.call.given_up': {
    levels: ['debug'],
    description: 'A call failed after all retries; the line of the run reports the error',
  },
  'quickbooks.call.refused': {
    levels: ['debug'],
    description: 'QuickBooks refused a call; the line of the run reports the error',
  },
  'quickbooks.call.retried': { levels: ['warn'], description: 'A call failed and is made again' },
  'quickbooks.call.token_refused': {
    levels: ['info'],
    description: 'QuickBooks refused an access token; it is refreshed once',
  },
  'quickbooks.callback.not_granted': {
    levels: ['warn'],
    description: 'A person declined consent, or Intuit refused it',
  },
  'quickbooks.callback.refused': {
    levels: ['warn'],
    description: 'A callback did not belong to a pending authorization',
  },
  'quickbooks.callback.repeated': { levels: ['info'], description: 'A callback was repeated' },
  'quickbooks.company.confirmed': {
    levels: ['info'],
    description: 'QuickBooks opens the company that a callback named',
  },
  'quickbooks.company.not_confirmed': {
    levels: ['warn'],
    description: 'QuickBooks refused that company, or could not be reached',
  },
  'quickbooks.company.not_described': {
    levels: ['warn'],
    description: 'The name or time zone of a new company is not known yet',
  },
  'quickbooks.company.not_learned': {
    levels: ['warn'],
    description: 'A run could not read the time zone or currency',
  },
  'quickbooks.company.not_stored': {
    levels: ['warn'],
    description: 'A run could not store the time zone or currency',
  },
  'quickbooks.connection.consent_lost': {
    levels: ['info'],
    description: 'Intuit refused the refresh token; the warning `action_required` follows',
  },
  'quickbooks.connection.disconnected': {
    levels: ['info'],
    description: 'A tenant was disconnected',
  },
  'quickbooks.connection.not_stored': {
    levels: ['error'],
    description: 'New tokens could not be stored yet',
  },
  'quickbooks.connection.stored': {
    levels: ['info'],
    description: 'A consent was stored; `state` says whether it is confirmed',
  },
  'quickbooks.connection.unconfirmed': {
    levels: ['warn'],
    description: 'A consent is kept and will be confirmed later',
  },
  'quickbooks.fleet.job_again': {
    levels: ['debug'],
    description: 'A job is queued again: a failure, a slice, a busy realm',
  },
  'quickbooks.fleet.job_dead': {
    levels: ['error'],
    description: 'A tenant failed too often in a row; its job is a dead letter',
  },
  'quickbooks.fleet.job_taken_over': {
    levels: ['info'],
    description: 'Another worker has taken over the job',
  },
  'quickbooks.fleet.not_requested': {
    levels: ['warn'],
    description: 'A delivery is stored, but no run could be requested for it',
  },
  'quickbooks.fleet.queue_failed': {
    levels: ['error'],
    description: 'pg-boss reported an error; at most once a minute',
  },
  'quickbooks.fleet.schedules_kept': {
    levels: ['warn'],
    description: 'No tenant is connected, yet there are schedules',
  },
  'quickbooks.fleet.started': { levels: ['info'], description: 'A worker starts' },
  'quickbooks.integration.disconnected': { levels: ['info'], description: 'A person disconnected' },
  'quickbooks.integration.not_reconciled': { levels: ['error'], description: 'Stale schedules' },
  'quickbooks.integration.route_failed': {
    levels: ['warn', 'error'],
    description: 'A route failed, or QuickBooks or the store refused what it asked',
  },
  'quickbooks.integration.stalls_unknown': { levels: ['error'], description: 'No stall is seen' },
  'quickbooks.integration.status_failed': { levels: ['error'], description: 'A status failed' },
  'quickbooks.integration.sync_not_begun': {
    levels: ['error'],
    description: 'A run could not begin',
  },
  'quickbooks.limiter.call_not_ended': {
    levels: ['warn'],
    description: 'The shared limiter could not record the end of a call',
  },
  'quickbooks.limiter.slow': {
    levels: ['warn'],
    description: 'The database of the shared limiter takes longer to answer than its slack',
  },
  'quickbooks.oauth.answered': {
    levels: ['debug'],
    description: "Intuit's OAuth endpoint answered",
  },
  'quickbooks.oauth.discovery_failed': {
    levels: ['warn'],
    description: 'The discovery document could not be read',
  },
  'quickbooks.oauth.refused': {
    levels: ['debug'],
    description: "Intuit's OAuth endpoint refused; its caller reports the error",
  },
  'quickbooks.row.unreadable': {
    levels: ['warn'],
    description: 'A row of one of your own queries could not be read',
  },
  'quickbooks.scan.unordered': {
    levels: ['warn'],
    description: 'QuickBooks returned rows out of order',
  },
  'quickbooks.sync.absence_kept': {
    levels: ['warn'],
    description: 'Rows that a scan did not find were kept',
  },
  'quickbooks.sync.balances_disagree': {
    levels: ['warn'],
    description: 'A balance differs from QuickBooks after re-reading',
  },
  'quickbooks.sync.check_failed': {
    levels: ['debug'],
    description: 'A check could not be made; the line of the run names it',
  },
  'quickbooks.sync.connection_unreadable': {
    levels: ['warn'],
    description: 'The connection could not be read for its warnings',
  },
  'quickbooks.sync.counts_disagree': {
    levels: ['warn'],
    description: 'Our rows and `COUNT(*)` disagree',
  },
  'quickbooks.sync.ended': {
    levels: ['debug', 'info', 'warn', 'error'],
    description: 'A run ended: one line for each run',
  },
  'quickbooks.sync.entity_failed': {
    levels: ['debug'],
    description: 'An entity could not be read; the line of the run names it',
  },
  'quickbooks.sync.entity_unavailable': {
    levels: ['info'],
    description: 'The plan of the company does not have an entity',
  },
  'quickbooks.sync.events_not_released': {
    levels: ['warn'],
    description: 'Webhook events could not be released; their claim ends with the lease',
  },
  'quickbooks.sync.last_run_unreadable': {
    levels: ['error'],
    description: 'The last run of a tenant could not be read',
  },
  'quickbooks.sync.lateness_unknown': {
    levels: ['warn', 'error'],
    description: 'It is unknown whether a sync is late',
  },
  'quickbooks.sync.lease_not_released': {
    levels: ['warn'],
    description: 'The lease of a realm could not be released',
  },
  'quickbooks.sync.lease_not_renewed': {
    levels: ['warn'],
    description: 'The lease of a realm could not be renewed',
  },
  'quickbooks.sync.listener_threw': {
    levels: ['error'],
    description: '`onEvent` or `onProgress` threw',
  },
  'quickbooks.sync.not_stored': {
    levels: ['debug'],
    description: 'A run that could not begin is not stored either',
  },
  'quickbooks.sync.statuses_not_refreshed': {
    levels: ['debug'],
    description: 'Statuses could not be brought up to date; the line of the run says why',
  },
  'quickbooks.sync.step_failed': { levels: ['error'], description: 'A step of `afterTick` failed' },
  'quickbooks.sync.tenants_not_listed': {
    levels: ['error'],
    description: 'The connected tenants could not be listed',
  },
  'quickbooks.sync.tick_failed': {
    levels: ['error'],
    description: 'The work around a run failed',
  },
  'quickbooks.token.not_stored': {
    levels: ['error'],
    description: 'A new token set could not be stored yet; it is kept in memory',
  },
  'quickbooks.token.previous_tried': {
    levels: ['warn'],
    description: 'The refresh token was refused; the one before it is tried',
  },
  'quickbooks.token.refresh_abandoned': {
    levels: ['warn'],
    description: 'An earlier refresh never finished; it is tried again',
  },
  'quickbooks.token.refreshed': { levels: ['debug'], description: 'An access token was refreshed' },
  'quickbooks.usage.not_counted': {
    levels: ['warn'],
    description: 'The call that confirmed a company is not counted',
  },
  'quickbooks.usage.not_stored': {
    levels: ['warn'],
    description: 'Metered calls could not be stored yet',
  },
  'quickbooks.warning.lost': {
    levels: ['error'],
    description: '`onWarning` rejected; the warning is sent again',
  },
  'quickbooks.warning.sent': { levels: ['warn'], description: 'A warning, once per occasion' },
  'quickbooks.warning.waiting': {
    levels: ['error'],
    description: '`onWarning` takes longer than 30 s',
  },
  'quickbooks.webhook.answered': {
    levels: ['info', 'error'],
    description: 'A delivery was answered; error where Intuit has to send it again',
  },
  'quickbooks.webhook.listener_threw': { levels: ['error'], description: '`onAnswer` threw' },
  'quickbooks.webhook.refusal_not_counted': {
    levels: ['warn'],
    description: 'A refused delivery could not be counted',
  },
  'quickbooks.webhook.tokens_unreadable': {
    levels: ['error'],
    description: 'Verifier tokens of a tenant cannot be read',
  },
} as const
