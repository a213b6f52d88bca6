import type { ConnectionHealth } from '@vectis/quickbooks'
import type { Integration } from '../../create-integration.ts'
import type { IntegrationStatus, StatusOptions } from '../../status/status.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { answer, type Session } from '../session.ts'
import { eachOf } from '../../tenants/each-of.ts'
import { listTenants } from '../../tenants/list-tenants.ts'
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
/** Each reads with a few statements, one after another. */
const AT_ONCE = 8

/** One tenant in words, or all of them as a table. */
export async function runStatus(session: Session, tenantId: string | undefined): Promise<ExitCode> {
  const { integration } = session
  if (tenantId !== undefined) {
    const status = await integration.for(tenantId).status()
    answer(session, status, () => describeTenant(status))
    return codeOf([status])
  }
  const sorted = await readAll(integration)
  answer(session, sorted, () => describeTenants(sorted))
  return codeOf(sorted)
}

/** The status of every tenant, the worst first. */
export async function readAll(
  integration: Integration,
  options?: StatusOptions,
): Promise<IntegrationStatus[]> {
  const tenants = await listTenants(integration.parts.storage)
  const all = await eachOf(tenants, AT_ONCE, (one) => integration.for(one).status(options))
  return all.toSorted(compare)
}

const codeOf = (all: readonly IntegrationStatus[]) =>
  all.some(({ health }) => isWrong.has(health)) ? exitCodes.found : exitCodes.fine

function compare(a: IntegrationStatus, b: IntegrationStatus): number {
  const rank = ({ health, isUrgent }: IntegrationStatus) =>
    worstFirst.indexOf(health) - (isUrgent ? worstFirst.length : 0)
  return rank(a) - rank(b) || (a.tenantId < b.tenantId ? -1 : 1)
}
