import { describeError } from '@vectis/quickbooks/errors'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { answer, type Session } from '../session.ts'
import { confirm } from './confirm.ts'

const pending = new Set(['schema_missing', 'schema_behind'])

/** Brings the schema up to this release. */
export async function runMigrate(
  session: Session,
  { yes, dryRun }: { yes?: true; dryRun?: true },
): Promise<ExitCode> {
  const { storage } = session.integration.parts
  const { schema } = storage
  try {
    await storage.assertMigrated()
    answer(session, { schema, applied: [] }, () => `Schema "${schema}" is up to date.\n`)
    return exitCodes.fine
  } catch (error) {
    const { code, message } = describeError(error)
    if (!pending.has(code)) throw error
    if (dryRun === true) {
      answer(session, { schema, pending: true, message }, () => `${message}\n`)
      return exitCodes.found
    }
  }
  const question = `Make or change the tables of schema "${schema}"?`
  if (!(await confirm(session, question, yes))) return exitCodes.declined
  const report = await storage.migrate()
  answer(
    session,
    report,
    () => `Schema "${schema}" is at ${report.version}; ran: ${report.applied.join(', ')}.\n`,
  )
  return exitCodes.fine
}
