import type { IntegrationStatus } from '../../status/status.ts'
import { plain } from '../output/plain.ts'
import { describeAge } from '../output/spans.ts'
import { formatTable } from '../output/table.ts'

/** One tenant in words. */
export function describeTenant(status: IntegrationStatus): string {
  const now = Date.parse(status.at)
  const said = [`${plain(status.tenantId)}: ${status.health}. ${plain(status.summary)}\n`]
  const facts = describeFacts(status, now)
  if (facts.length > 0) said.push(`\n${formatTable(facts)}`)
  if (status.entities.length > 0) said.push(`\n${describeEntities(status, now)}`)
  for (const { code, say, do: remedy } of status.remedies) {
    said.push(`\n${code}: ${plain(say)}\n  do: ${plain(remedy)}\n`)
  }
  for (const { kind, message } of status.warnings) {
    said.push(`\nwarning ${kind}: ${plain(message)}\n`)
  }
  for (const { field, why } of status.unknown) said.push(`\nunknown ${field}: ${plain(why)}\n`)
  return said.join('')
}

function describeFacts(status: IntegrationStatus, now: number): string[][] {
  const { company, consent, run, calls, webhooks, links, alerts, verification } = status
  const facts: string[][] = []
  if (company !== null) {
    const name = company.name ?? 'name not known yet'
    facts.push(['company', `${name} (${company.realmId}, ${company.environment})`])
    facts.push(['time zone', company.timeZone ?? 'unknown'])
  }
  if (consent !== null) {
    const { daysLeft, expiresAt, refreshedAt } = consent
    const refreshed = describeAge(refreshedAt, now)
    facts.push(['consent', `${daysLeft} days left, until ${expiresAt}; refreshed ${refreshed}`])
  }
  facts.push(['last read', describeAge(status.lastReadAt, now)])
  if (run !== null) facts.push(['run under way', describeRun(run)])
  if (status.nextRunAt !== null) facts.push(['next run', status.nextRunAt])
  if (calls.month !== null) {
    const { calls: made, budget, projected, state } = calls.month
    const of = budget === null ? 'no budget' : `of ${budget}`
    facts.push(['calls this month', `${made} ${of}, ${projected} expected: ${state}`])
  }
  if (webhooks !== null) {
    const { lastDeliveryAt, accepted, pending } = webhooks
    const refused = Object.entries(webhooks.rejected).map(([why, n]) => `, ${n} ${why}`)
    const heard = `last ${describeAge(lastDeliveryAt, now)}, ${accepted} in 24 h, ${pending} waiting`
    facts.push(['webhooks', `${heard}${refused.join('')}`])
  }
  if (links !== null) {
    facts.push(['links accepted', links.accepted === null ? 'not yet' : links.accepted.at])
  }
  if (alerts !== null) {
    const when = alerts.evaluatedAt === null ? alerts.state : `evaluated ${alerts.evaluatedAt}`
    facts.push(['alerts', `${alerts.open} open; ${when}`])
  }
  if (verification !== null) {
    const { checkedAt, differences } = verification
    facts.push(['verified', `${checkedAt}: ${differences.length} differences`])
  }
  return facts
}

function describeRun(run: NonNullable<IntegrationStatus['run']>): string {
  const pages = run.progress.map(({ entity, rows, total }) =>
    total === null ? `${entity} ${rows}` : `${entity} ${rows} of ${total}`,
  )
  const begun = run.startedAt === null ? 'begun' : `since ${run.startedAt}`
  const waits = run.waitsUntil === null ? '' : `; goes on at ${run.waitsUntil}`
  return `${begun}${pages.length === 0 ? '' : `: ${pages.join(', ')}`}${waits}`
}

function describeEntities(status: IntegrationStatus, now: number): string {
  const rows = status.entities.map((one) => [
    one.entity,
    describeAge(one.readAt, now),
    one.failing === null ? (one.unavailableReason ?? 'ok') : `fails: ${one.failing.code}`,
    one.setAside === 0 ? '' : `${one.setAside} rows set aside`,
  ])
  return formatTable([['ENTITY', 'READ', 'STATE', ''], ...rows])
}
