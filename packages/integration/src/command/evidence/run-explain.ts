import {
  integer,
  instantText,
  maybe,
  openTables,
  read,
  text,
} from '@vectis/quickbooks-storage/database'
import type { Storage } from '@vectis/quickbooks-storage'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { nameInstallation } from '../output/name-installation.ts'
import { plain } from '../output/plain.ts'
import { describeAge } from '../output/spans.ts'
import { formatTable } from '../output/table.ts'
import { answer, type Session } from '../session.ts'
import type { IntegrationStatus } from '../../status/status.ts'

export interface Refreshes {
  generation: number
  refreshedAt: string | null
  accessTokenExpiresAt: string | null
  /** Of the generation that is refreshed now. */
  attempts: number
  leaseOwner: string | null
  leaseUntil: string | null
  keyId: string | null
  /** Whose the tokens are; null: bound to no installation. */
  installationId: string | null
  /** The last change of that; null: never. */
  adopted: { at: string; from: string | null; by: string | null } | null
}

/** Why a tenant is as it is: the facts behind its status, each with what Intuit's support needs. */
export async function runExplain(session: Session, tenantId: string): Promise<ExitCode> {
  const { integration } = session
  const status = await integration.for(tenantId).status()
  const refreshes = await readRefreshes(integration.parts.storage, tenantId)
  answer(session, { status, refreshes }, () => describeExplained(status, refreshes))
  return status.remedies.length === 0 && status.warnings.length === 0
    ? exitCodes.fine
    : exitCodes.found
}

async function readRefreshes(
  storage: Pick<Storage, 'db' | 'schema'>,
  tenantId: string,
): Promise<Refreshes | null> {
  const tables = openTables(storage)
  const [row] = await read(
    tables,
    `select generation, refresh_attempts, refresh_owner, token_key_id, installation_id, adopted_from, adopted_by,
            ${instantText('refreshed_at')} as refreshed_at, ${instantText('adopted_at')} as adopted_at,
            ${instantText('access_token_expires_at')} as expires_at, ${instantText('refresh_lease_until')} as until
       from ${tables.table('quickbooks_connections')} where tenant_id = $1`,
    [tenantId],
    {
      generation: integer(),
      refresh_attempts: integer(),
      refresh_owner: maybe(text()),
      token_key_id: maybe(text()),
      installation_id: maybe(text()),
      adopted_at: maybe(text()),
      adopted_from: maybe(text()),
      adopted_by: maybe(text()),
      refreshed_at: maybe(text()),
      expires_at: maybe(text()),
      until: maybe(text()),
    },
  )
  if (row === undefined) return null
  return {
    generation: row.generation,
    refreshedAt: row.refreshed_at,
    accessTokenExpiresAt: row.expires_at,
    attempts: row.refresh_attempts,
    leaseOwner: row.refresh_owner,
    leaseUntil: row.until,
    keyId: row.token_key_id,
    installationId: row.installation_id,
    adopted:
      row.adopted_at === null
        ? null
        : { at: row.adopted_at, from: row.adopted_from, by: row.adopted_by },
  }
}

/** In words. */
export function describeExplained(status: IntegrationStatus, refreshes: Refreshes | null): string {
  const now = Date.parse(status.at)
  const said = [`${plain(status.tenantId)}: ${status.health}. ${plain(status.summary)}\n`]
  said.push(
    `\nconnection: ${status.connectionState ?? 'none'}, ${status.connectionReason ?? 'no reason stored'}\n`,
  )
  if (refreshes !== null) {
    const { generation, refreshedAt, accessTokenExpiresAt, attempts, leaseOwner } = refreshes
    said.push(
      `refreshes: token set ${generation}, refreshed ${describeAge(refreshedAt, now)}, access token until ${accessTokenExpiresAt ?? '-'}, ` +
        `${attempts} attempts under way${leaseOwner === null ? '' : ` by ${plain(leaseOwner)}`}\n`,
    )
  }
  said.push(describeOwner(refreshes))
  said.push('\nruns, the newest first:\n')
  for (const run of status.runs.slice(0, 10)) {
    const tid = run.intuitTid === null ? '' : `, intuit_tid ${run.intuitTid}`
    const repeats = run.repeats === undefined ? '' : `, ${run.repeats} more times`
    said.push(
      `  ${run.startedAt} ${run.kind} (${run.reason}): ${run.outcome}, ${run.calls} calls` +
        `${run.errorCode === null ? '' : `, ${run.errorCode}`}${tid}${repeats}\n`,
    )
    if (run.message !== null) said.push(`    ${plain(run.message)}\n`)
    for (const one of run.problems.slice(0, 5)) {
      const where = [one.rung, one.entity, one.externalId].filter((part) => part !== null).join(' ')
      const of = one.intuitTid === null ? '' : ` (intuit_tid ${one.intuitTid})`
      said.push(`    ${where}: ${one.code}: ${plain(one.message)}${of}\n`)
    }
  }
  if (status.webhooks !== null) {
    const { accepted, duplicates, pending, rejected, setAside, lastRejectedAt } = status.webhooks
    said.push('\nwebhooks, 24 hours:\n')
    const counts = [
      ['accepted', String(accepted)],
      ['repeated by Intuit', String(duplicates)],
      ['waiting', String(pending)],
      ...Object.entries(rejected).map(([why, count]) => [`refused, ${why}`, String(count)]),
      ...Object.entries(setAside).map(([why, count]) => [`set aside, ${why}`, String(count)]),
      ['last refused', lastRejectedAt ?? 'never'],
    ]
    said.push(formatTable(counts))
  }
  for (const { code, say, do: act } of status.remedies) {
    said.push(`\n${code}: ${plain(say)}\n  do: ${plain(act)}\n`)
  }
  for (const { kind, message } of status.warnings)
    said.push(`\nwarning ${kind}: ${plain(message)}\n`)
  return said.join('')
}

function describeOwner(refreshes: Refreshes | null): string {
  if (refreshes === null || refreshes.keyId === null) return ''
  const { installationId, adopted } = refreshes
  const owner = `tokens: bound to ${nameInstallation(installationId)}`
  if (adopted === null) return `${owner}\n`
  const by = adopted.by === null ? '' : ` by ${plain(adopted.by)}`
  return `${owner}, taken over from ${nameInstallation(adopted.from)} at ${adopted.at}${by}\n`
}
