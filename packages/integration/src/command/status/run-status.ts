import type { ConnectionHealth } from '@vectis/quickbooks'
import { describeError } from '@vectis/quickbooks/errors'
import type { IntegrationStatus } from '../../status/status.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { plain } from '../output/plain.ts'
import { answer, type Session } from '../session.ts'
import { describeTenant } from './describe-tenant.ts'
import { describeTenants } from './describe-tenants.ts'

/** The worst first. */
const worstFirst: readonly ConnectionHealth[] = [
  'action_required',
  'expiring',
  'degraded',
  'late',
  'unconfirmed',
  'first_sync',
  'connecting',
  'healthy',
  'disconnected',
  'not_connected',
]
const isWrong = new Set<ConnectionHealth>(['action_required', 'expiring', 'degraded', 'late'])

/** One tenant in words, or all of them as a table. */
export async function runStatus(session: Session, tenantId: string | undefined): Promise<ExitCode> {
  const { integration } = session
  if (tenantId !== undefined) {
    const status = await integration.for(tenantId).status()
    answer(session, status, () => describeTenant(status))
    return codeOf([status])
  }
  const { sorted, failed } = await readAll(session)
  answer(session, sorted, () => describeTenants(sorted))
  return failed > 0 ? exitCodes.found : codeOf(sorted)
}

/** The status of every tenant, the worst first. Those that cannot be read are named among what went wrong. */
export async function readAll({
  integration,
  writeError,
}: Pick<Session, 'integration' | 'writeError'>): Promise<{
  sorted: IntegrationStatus[]
  failed: number
}> {
  const all: IntegrationStatus[] = []
  let failed = 0
  const onFailed = (tenantId: string, error: unknown) => {
    failed += 1
    const { code, message } = describeError(error)
    writeError(`${plain(tenantId)} cannot be read: ${code}: ${plain(message)}\n`)
  }
  for await (const status of integration.statuses({ onFailed })) all.push(status)
  return { sorted: all.toSorted(compare), failed }
}

const codeOf = (all: readonly IntegrationStatus[]) =>
  all.some(({ health }) => isWrong.has(health)) ? exitCodes.found : exitCodes.fine

function compare(a: IntegrationStatus, b: IntegrationStatus): number {
  const rank = ({ health, isUrgent }: IntegrationStatus) =>
    worstFirst.indexOf(health) - (isUrgent ? worstFirst.length : 0)
  return rank(a) - rank(b) || (a.tenantId < b.tenantId ? -1 : 1)
}
