import type { Logger } from '@vectis/quickbooks'
import { countChanged } from './changed-rows.ts'
import { personCodes } from './run-problems.ts'
import type { RunReport } from './sync-event.ts'

type Level = 'debug' | 'info' | 'warn' | 'error'

/**
 * Writes one line for each run, and nothing else about how it ended. Ticks that were busy or changed nothing are debug
 * lines. A continuing failure has one line: while a tenant's runs end in the same way, those after the first are debug
 * lines.
 */
export function createRunLog(
  logger: Logger,
): (report: RunReport, about: { environment: string | undefined }) => void {
  const before = new Map<string, string>()

  return (report, { environment }) => {
    const { tenantId, realmId, runId, kind, reason, outcome, calls } = report
    const trouble = describeTrouble(report)
    const isKnown = trouble !== null && before.get(tenantId) === trouble
    if (trouble !== null) before.set(tenantId, trouble)
    else if (outcome === 'succeeded') before.delete(tenantId)
    const level = isKnown ? 'debug' : levelOf(report, trouble !== null)
    const fields = {
      event: 'quickbooks.sync.ended',
      tenantId,
      realmId,
      environment,
      runId,
      kind,
      reason,
      outcome,
      calls,
      ...describeFailure(report),
    }
    logger[level](fields, 'Sync ended')
  }
}

function levelOf(report: RunReport, hasTrouble: boolean): Level {
  const { kind, outcome, errorCode, error, problems } = report
  if (outcome === 'busy') return 'debug'
  if (outcome === 'aborted') return 'info'
  if (errorCode !== null && personCodes.includes(errorCode)) return 'debug'
  if (outcome === 'failed') return 'error'
  // A warning names an entity that fails.
  if (hasTrouble && error === null && problems.every(({ rung }) => rung === 'entity')) return 'info'
  if (hasTrouble) return 'warn'
  const isQuiet = kind === 'quiet' || (kind === 'incremental' && !hasChanged(report))
  return isQuiet && !report.hasMore ? 'debug' : 'info'
}

function hasChanged({ entities }: RunReport): boolean {
  return Object.values(entities).some((counts) => countChanged(counts) > 0)
}

/** The same text for the same failure; null when nothing failed. */
function describeTrouble({ outcome, errorCode, error, problems }: RunReport): string | null {
  if (outcome === 'aborted' || outcome === 'busy') return null
  if (error === null && problems.length === 0) return null
  const parts = problems.map(({ rung, entity, externalId, code }) => [
    rung,
    entity,
    externalId,
    code,
  ])
  return JSON.stringify([errorCode, parts])
}

function describeFailure({ outcome, errorCode, intuitTid, error, problems }: RunReport): object {
  if (outcome === 'busy' || (errorCode === null && problems.length === 0)) return {}
  const parts = problems.map(({ rung, entity, code }) => ({ rung, entity, code }))
  return {
    code: errorCode,
    intuitTid,
    problems: parts,
    ...(error === null ? {} : { err: error }),
  }
}
