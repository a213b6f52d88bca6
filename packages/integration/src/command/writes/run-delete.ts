import type { DeletionReport } from '@vectis/quickbooks-storage'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { nameInstallation } from '../output/name-installation.ts'
import { plain } from '../output/plain.ts'
import { formatTable } from '../output/table.ts'
import { answer, type Session } from '../session.ts'
import { findOwner } from './find-owner.ts'
import { confirm } from './confirm.ts'

interface Scope {
  tenantId: string
  realmId: string | undefined
}

/** Deletes everything stored for a tenant, or for one of its companies. The grant at Intuit stays. */
export async function runDelete(
  session: Session,
  { tenantId, realmId, yes, dryRun }: Scope & { yes?: true; dryRun?: true },
): Promise<ExitCode> {
  const { retention } = session.integration.parts.storage
  const take = (isDry: boolean) =>
    realmId === undefined
      ? retention.deleteTenant({ tenantId, dryRun: isDry })
      : retention.deleteRealm({ tenantId, realmId, dryRun: isDry })
  const expected = await take(true)
  if (dryRun === true) {
    answer(session, expected, () => describeDeletion(expected))
    return exitCodes.fine
  }
  const what = realmId === undefined ? 'everything' : `company ${plain(realmId)}`
  const owner = await findOwner(session, tenantId)
  const consent =
    owner === null
      ? 'To end the consent at Intuit too, disconnect first.'
      : `${owner.said} only rows of this database go, and the consent stays.`
  const where = nameInstallation(session.integration.parts.storage.installationId)
  const question = `Delete ${what} of ${plain(tenantId)}, ${expected.total} rows, in the database of ${where}? They cannot be brought back. ${consent}`
  if (!(await confirm(session, question, yes))) return exitCodes.declined
  const report = await take(false)
  answer(session, report, () => describeDeletion(report))
  return exitCodes.fine
}

function describeDeletion({ rows, total, dryRun }: DeletionReport): string {
  const counts = Object.entries(rows).filter(([, count]) => count > 0)
  const said = dryRun ? 'would be deleted' : 'deleted'
  return `${formatTable(counts.map(([table, count]) => [table, String(count)]))}${total} rows ${said}.\n`
}
