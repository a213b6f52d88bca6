import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { formatTable } from '../output/table.ts'
import { answer, type Session } from '../session.ts'
import { listConnections } from '../../tenants/list-tenants.ts'
import { confirm } from './confirm.ts'

/** Encrypts every stored secret with the current key. */
export async function runRekey(
  session: Session,
  { yes, dryRun }: { yes?: true; dryRun?: true },
): Promise<ExitCode> {
  const { storage } = session.integration.parts
  if (dryRun === true) {
    const counts = new Map<string, number>()
    for (const { tokenKeyId } of await listConnections(storage)) {
      if (tokenKeyId !== null) counts.set(tokenKeyId, (counts.get(tokenKeyId) ?? 0) + 1)
    }
    const keys = [...counts].map(([keyId, connections]) => ({ keyId, connections }))
    const rows = keys.map(({ keyId, connections }) => [keyId, String(connections)])
    answer(session, { dryRun, keys }, () => formatTable([['KEY', 'CONNECTIONS'], ...rows]))
    return exitCodes.fine
  }
  const question = 'Encrypt all stored tokens with the current key?'
  if (!(await confirm(session, question, yes))) return exitCodes.declined
  const report = await storage.rekey({
    onProgress: ({ rekeyed }) => session.progress(`${rekeyed} rows`),
  })
  session.progress('')
  answer(session, report, () =>
    [
      `${report.rekeyed} rows encrypted with the current key.\n`,
      ...report.failed.map(({ tenantId, code }) => `${tenantId}: ${code}; its row is unchanged.\n`),
    ].join(''),
  )
  return report.failed.length === 0 ? exitCodes.fine : exitCodes.found
}
