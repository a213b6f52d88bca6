import type { ConnectionHealth } from '@vectis/quickbooks'
import type { IntegrationStatus } from './status.ts'

const sentences: Readonly<Record<ConnectionHealth, string>> = {
  not_connected: 'QuickBooks was never connected.',
  connecting: 'The consent page was opened, but no callback has arrived yet.',
  unconfirmed: 'The consent is kept; QuickBooks has not confirmed yet that it opens the company.',
  first_sync: 'The first read is not over yet.',
  healthy: 'QuickBooks is connected and read.',
  late: 'QuickBooks is connected, but was not read for longer than usual.',
  degraded: 'QuickBooks is connected, but the last run could not read everything.',
  expiring: 'The consent, or its last refresh, is about to be too old.',
  action_required: 'Nothing can be read from QuickBooks until a person acts.',
  disconnected: 'QuickBooks is disconnected. The stored figures stay as they were.',
}

/** The status in one or two sentences. */
export function describeStatus(
  status: Pick<IntegrationStatus, 'health' | 'run' | 'remedies' | 'runs'>,
): string {
  const { health, run, remedies, runs } = status
  const waits = run?.waitsUntil
  const isSlowed = waits != null && health === 'degraded'
  const problems = runs[0]?.problems ?? []
  const isOnlyStep = problems.length > 0 && problems.every(({ rung }) => rung === 'step')
  const isAfter = health === 'degraded' && isOnlyStep
  const said = [
    isSlowed
      ? 'QuickBooks is connected.'
      : isAfter
        ? 'QuickBooks is connected and read, but a step after the last run failed.'
        : sentences[health],
  ]
  if (waits != null) said.push(`QuickBooks asked us to slow down; it goes on at ${waits}.`)
  const [worst] = remedies
  const isWrong = health !== 'healthy' && health !== 'not_connected' && health !== 'disconnected'
  if (isWrong && worst !== undefined) said.push(`${worst.say} ${worst.do}`)
  return said.join(' ')
}
