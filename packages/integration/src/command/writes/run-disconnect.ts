import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { plain } from '../output/plain.ts'
import { answer, type Session } from '../session.ts'
import { confirm } from './confirm.ts'

/** Deletes the tokens, and revokes the grant at Intuit unless another tenant uses it. The rows stay. */
export async function runDisconnect(
  session: Session,
  { tenantId, actor, yes, dryRun }: { tenantId: string; actor?: string; yes?: true; dryRun?: true },
): Promise<ExitCode> {
  const { integration } = session
  const { company, connectionState } = await integration.for(tenantId).status()
  const name = company === null ? 'no company' : `${company.name ?? ''} ${company.realmId}`.trim()
  if (dryRun === true) {
    const state = connectionState ?? 'not_connected'
    answer(session, { tenantId, dryRun, state, company }, () => `${state}: ${plain(name)}\n`)
    return exitCodes.fine
  }
  const question = `Disconnect ${plain(tenantId)} from ${plain(name)}? A person has to consent again to reconnect.`
  if (!(await confirm(session, question, yes))) return exitCodes.declined
  const result = await integration
    .for(tenantId)
    .connect.disconnect(actor === undefined ? {} : { actor })
  answer(session, { tenantId, ...result }, () =>
    result.revoked
      ? 'Disconnected, and revoked at Intuit.\n'
      : `Disconnected here; not revoked at Intuit: ${result.code}.\n`,
  )
  return result.revoked ? exitCodes.fine : exitCodes.found
}
