import { checkInstant } from '@vectis/quickbooks/values'
import { integer, openTables, read } from '@vectis/quickbooks-storage/database'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { MisusedError } from '../misused.ts'
import { plain } from '../output/plain.ts'
import { answer, type Session } from '../session.ts'
import { findOwner } from './find-owner.ts'
import { confirm } from './confirm.ts'

/** Makes the webhook events of a span of time pending again; the next run reads their objects. */
export async function runReplay(
  session: Session,
  input: { tenantId: string; from: string; to: string; yes?: true; dryRun?: true },
): Promise<ExitCode> {
  const { tenantId, yes, dryRun } = input
  checkInstant('replay', 'from', input.from)
  checkInstant('replay', 'to', input.to)
  const { storage } = session.integration.parts
  const connection = await storage.connections.forTenant(tenantId).read()
  if (connection === null) {
    throw new MisusedError(`${tenantId} has no connection, so no events.`, 'Name another tenant.')
  }
  const { realmId } = connection
  const tables = openTables(storage)
  const [found] = await read(
    tables,
    `select count(*) as count from ${tables.table('quickbooks_webhook_events')}
      where tenant_id = $1 and realm_id = $2 and processed_at is not null
        and received_at >= $3::timestamptz and received_at < $4::timestamptz`,
    [tenantId, realmId, input.from, input.to],
    { count: integer() },
  )
  const count = found?.count ?? 0
  if (dryRun === true) {
    answer(
      session,
      { tenantId, dryRun, events: count },
      () => `${count} events would be replayed.\n`,
    )
    return exitCodes.fine
  }
  const question = `Make ${count} events of ${plain(tenantId)} pending again?`
  if (!(await confirm(session, question, yes))) return exitCodes.declined
  const { from, to } = input
  const events = await storage.webhookEvents.forTenant(tenantId).replay({ realmId, from, to })
  const owner = await findOwner(session, tenantId)
  const result = { tenantId, events, ...(owner && { tokensOf: owner.installationId }) }
  answer(session, result, () => {
    const waits = `${events} events wait for the next run.\n`
    return owner === null
      ? waits
      : `${waits}${owner.said} no run here reads these events until "quickbooks adopt".\n`
  })
  return exitCodes.fine
}
