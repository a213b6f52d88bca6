import { createSyncRunner, type RunReport, type SyncMode } from '@vectis/quickbooks-sync'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { plain } from '../output/plain.ts'
import { answer, type Session } from '../session.ts'
import { confirm } from './confirm.ts'

/** Reads one tenant now, and shows the progress. */
export async function runSync(
  session: Session,
  { tenantId, mode, yes }: { tenantId: string; mode: SyncMode; yes: true | undefined },
): Promise<ExitCode> {
  const what = mode === 'verify' ? 'Compare the tables with' : 'Read'
  const question = `${what} QuickBooks for ${plain(tenantId)} now? It costs metered calls.`
  if (!(await confirm(session, question, yes))) return exitCodes.declined
  const report = await read(session, tenantId, mode)
  const { error, ...shown } = report
  answer(session, shown, () => describeReport(report))
  if (error !== null && report.outcome === 'failed') throw error
  const differences = report.report?.differences.length ?? 0
  return report.outcome === 'succeeded' && differences === 0 ? exitCodes.fine : exitCodes.found
}

/**
 * Without a config file the host's customers are unknown: then rows are read, and links and alerts are left to the
 * host's next run. See docs/decisions/0208.
 */
async function read(session: Session, tenantId: string, mode: SyncMode): Promise<RunReport> {
  const { integration, settings, progress } = session
  if (settings.hasHostParts) {
    const { sync } = integration.for(tenantId)
    const stop = sync.watch((pages) => {
      const parts = pages?.map(({ entity, rows, total }) => `${entity} ${rows}/${total ?? '?'}`)
      progress(parts?.join('  ') ?? '')
    })
    try {
      return await sync.now({ mode })
    } finally {
      stop()
      progress('')
    }
  }
  const { storage, quickbooks } = integration.parts
  const runner = createSyncRunner({
    quickbooks,
    store: storage.sync,
    connections: storage.connections,
    webhookEvents: storage.webhookEvents,
    onEvent(event) {
      if (event.type !== 'progress') return
      progress(`${event.entity} ${event.rows}/${event.total ?? '?'}`)
    },
  })
  try {
    return await runner.runOnce({ tenantId, mode, countTotals: true })
  } finally {
    await runner.stop()
    progress('')
  }
}

function describeReport(report: RunReport): string {
  const { tenantId, outcome, kind, calls, entities, problems, report: found } = report
  if (outcome === 'busy')
    return `Another process is reading ${plain(tenantId)}; nothing was done.\n`
  const lines = [`${plain(tenantId)}: ${outcome}, ${kind}, ${calls} calls\n`]
  for (const [entity, counts] of Object.entries(entities)) {
    lines.push(`  ${entity}: ${counts.read} read, ${counts.setAside} set aside\n`)
  }
  for (const { entity, externalId, code, message, intuitTid } of problems) {
    const where = [entity, externalId].filter((one) => one !== null).join(' ')
    const tid = intuitTid === null ? '' : ` (intuit_tid ${intuitTid})`
    lines.push(`  problem ${code}${where === '' ? '' : `, ${where}`}: ${plain(message)}${tid}\n`)
  }
  if (found !== null) lines.push(`  ${found.differences.length} differences in balances\n`)
  for (const one of found?.differences ?? []) {
    const { identity, entity, externalId, expected, actual, currency } = one
    lines.push(`    ${identity}: ${entity} ${externalId} ${expected} here ${actual} ${currency}\n`)
  }
  return lines.join('')
}
