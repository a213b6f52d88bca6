import type { IntegrationStatus } from '../../status/status.ts'
import { describeAge } from '../output/spans.ts'
import { checksOf, type Check } from './check.ts'

/** What the status of a tenant shows. `hasAppToken`: the app itself has a verifier token. */
export function checkTenant(
  status: IntegrationStatus,
  { hasAppToken }: { hasAppToken: boolean },
): Check[] {
  const { connectionState } = status
  if (connectionState === null || connectionState === 'disconnected') {
    return [checksOf('connection', status.tenantId).skip(status.summary)]
  }
  return [
    checkConnection(status),
    checkSync(status),
    checkTimeZone(status),
    checkVerifierToken(status, hasAppToken),
    checkWebhooks(status),
    checkQuota(status),
  ]
}

function checkConnection(status: IntegrationStatus): Check {
  const line = checksOf('connection', status.tenantId)
  const { consent, connectionState, connectionReason } = status
  if (connectionState === 'unconfirmed') return line.warn('unconfirmed', status.summary)
  if (connectionState === 'action_required') {
    const known = ['realm_refused', 'copied_database'].includes(connectionReason ?? '')
    const code = known ? connectionReason! : 'reconnect_required'
    return line.fail(code, `a person has to act: ${connectionReason ?? 'no reason is stored'}`)
  }
  const left = `${consent?.daysLeft ?? 0} days of consent left`
  if (consent?.warning === 'expired') return line.fail('reconnect_required', 'the consent ended')
  if (consent != null && consent.warning !== null) return line.warn('consent_expiring', left)
  if (consent?.isRefreshOverdue === true) {
    const last = describeAge(consent.refreshedAt, Date.parse(status.at))
    return line.fail('refresh_overdue', `the last refresh was ${last}`)
  }
  return line.ok(left)
}

function checkSync(status: IntegrationStatus): Check {
  const line = checksOf('sync', status.tenantId)
  const [last] = status.runs
  const age = `last read ${describeAge(status.lastReadAt, Date.parse(status.at))}`
  if (last?.outcome === 'failed' || last?.outcome === 'aborted') {
    const tid = last.intuitTid === null ? '' : ` (intuit_tid ${last.intuitTid})`
    return line.fail(last.errorCode ?? 'sync_late', `${age}; ${last.message ?? last.reason}${tid}`)
  }
  const failing = status.entities.filter((one) => one.failing !== null)
  if (failing.length > 0) {
    const which = failing.map(({ entity, failing: why }) => `${entity} (${why?.code})`)
    return line.warn('entity_failing', `${age}; not read: ${which.join(', ')}`)
  }
  if (status.warnings.some(({ kind }) => kind === 'sync_late')) return line.fail('sync_late', age)
  if (status.warnings.some(({ kind }) => kind === 'step_failing')) {
    return line.warn('step_failed', `${age}; ${last?.message ?? ''}`)
  }
  const aside = status.entities.reduce((sum, one) => sum + one.setAside, 0)
  if (aside > 0) return line.warn('row_unreadable', `${age}; ${aside} rows set aside`)
  return line.ok(status.lastReadAt === null ? 'the first read is not over' : age)
}

function checkTimeZone(status: IntegrationStatus): Check {
  const line = checksOf('time zone', status.tenantId)
  const zone = status.company?.timeZone ?? null
  if (status.warnings.some(({ kind }) => kind === 'time_zone_missing')) {
    return line.warn('time_zone_missing', zone === null ? 'unknown' : `${zone} is no zone`)
  }
  return line.ok(zone ?? 'not read yet')
}

function checkVerifierToken(
  { tenantId, webhooks }: IntegrationStatus,
  hasAppToken: boolean,
): Check {
  const line = checksOf('verifier token', tenantId)
  const hint = webhooks?.verifierTokenHint ?? null
  if (hint !== null) return line.ok(`stored with the connection, ends in ${hint}`)
  if (hasAppToken) return line.ok('the token of the app is used')
  return line.warn('no_verifier_token', 'none is stored, and the app has none')
}

function checkWebhooks(status: IntegrationStatus): Check {
  const line = checksOf('webhooks', status.tenantId)
  const { webhooks, remedies } = status
  if (webhooks === null) return line.skip('nothing is stored of them')
  const last = `last delivery ${describeAge(webhooks.lastDeliveryAt, Date.parse(status.at))}`
  const refused = Object.entries(webhooks.rejected).map(([why, count]) => `${count} ${why}`)
  const isRefused = remedies.some(
    ({ code }) => code === 'signature_mismatch' || code === 'no_verifier_token',
  )
  if (isRefused) {
    const code = webhooks.verifierTokenHint === null ? 'no_verifier_token' : 'signature_mismatch'
    return line.fail(code, `${last}; refused in 24 h: ${refused.join(', ')}`)
  }
  const aside = Object.values(webhooks.setAside).reduce((sum, count) => sum + count, 0)
  if (aside > 0) return line.warn('events_set_aside', `${last}; ${aside} events set aside`)
  if (remedies.some(({ code }) => code === 'no_webhooks')) return line.warn('no_webhooks', last)
  return line.ok(`${last}; ${webhooks.accepted} events in 24 h`)
}

function checkQuota({ tenantId, calls }: IntegrationStatus): Check {
  const line = checksOf('quota', tenantId)
  const { month } = calls
  if (month === null) return line.skip('no keys of this environment, so no count')
  const found = `${month.calls} of ${month.budget ?? 'any number of'} calls of the app this month`
  if (month.state === 'spent') return line.fail('budget_spent', found)
  if (month.state === 'ample') return line.ok(found)
  return line.warn('budget_short', `${found}; ${month.projected} expected`)
}
