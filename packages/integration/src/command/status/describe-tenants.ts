import type { IntegrationStatus } from '../../status/status.ts'
import { describeAge } from '../output/spans.ts'
import { formatTable } from '../output/table.ts'

const head = [
  'TENANT',
  'HEALTH',
  'COMPANY',
  'ENVIRONMENT',
  'LAST READ',
  'CONSENT',
  'WARNINGS',
  'DO',
]

/** A line for each tenant, in the given order. */
export function describeTenants(all: readonly IntegrationStatus[]): string {
  if (all.length === 0) return 'No tenant has ever been connected.\n'
  const rows = all.map((status) => [
    status.tenantId,
    status.health,
    status.company?.name ?? status.company?.realmId ?? '-',
    status.company?.environment ?? '-',
    describeAge(status.lastReadAt, Date.parse(status.at)),
    status.consent === null ? '-' : `${status.consent.daysLeft} days`,
    String(status.warnings.length),
    status.health === 'healthy' ? '-' : (status.remedies[0]?.do ?? '-'),
  ])
  return formatTable([head, ...rows])
}
