import type { AdoptReport } from '@vectis/quickbooks-storage'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { MisusedError } from '../misused.ts'
import { nameInstallation } from '../output/name-installation.ts'
import { plain } from '../output/plain.ts'
import { formatTable } from '../output/table.ts'
import { answer, type Session } from '../session.ts'
import { confirm } from './confirm.ts'

interface Adoption {
  tenantId: string | undefined
  actor?: string
  yes?: true
  dryRun?: true
}

/** Binds the tokens of another installation to this one, with a record of from whom and by whom. */
export async function runAdopt(
  session: Session,
  { tenantId, actor, yes, dryRun }: Adoption,
): Promise<ExitCode> {
  const { storage } = session.integration.parts
  const { installationId } = storage
  if (installationId === null) {
    throw new MisusedError(
      'Expected an installation id to adopt for; this host has none.',
      'Set QUICKBOOKS_INSTALLATION_ID, or installationId in the config file.',
    )
  }
  const which = tenantId === undefined ? {} : { tenantId }
  const expected = await storage.adopt({ ...which, dryRun: true })
  const isOver = expected.adopted.length === 0
  if (dryRun === true || isOver) {
    answer(session, expected, () => describeAdoption(expected, installationId))
    return expected.failed.length === 0 ? exitCodes.fine : exitCodes.found
  }
  const owners = new Set(expected.adopted.map(({ from }) => nameInstallation(from)))
  const question =
    `Take over the tokens of ${expected.adopted.length} connections from ${[...owners].join(', ')} for "${installationId}"? ` +
    'If that installation still runs, its connections end with the first refresh here.'
  if (!(await confirm(session, question, yes))) return exitCodes.declined
  const report = await storage.adopt({ ...which, ...(actor === undefined ? {} : { actor }) })
  answer(session, report, () => describeAdoption(report, installationId))
  const isDone = report.failed.length === 0 && report.busy.length === 0
  return isDone ? exitCodes.fine : exitCodes.found
}

function describeAdoption({ adopted, busy, failed, dryRun }: AdoptReport, own: string): string {
  const said = dryRun ? 'would be bound' : 'bound'
  return [
    formatTable(adopted.map(({ tenantId, from }) => [plain(tenantId), nameInstallation(from)])),
    `${adopted.length} connections ${said} to "${own}".\n`,
    ...busy.map((tenantId) => `${plain(tenantId)}: a refresh is under way; run this again.\n`),
    ...failed.map(({ tenantId, code }) => `${plain(tenantId)}: ${code}; its row is unchanged.\n`),
  ].join('')
}
