import { isDeepStrictEqual } from 'node:util'
import { remedies } from '@vectis/quickbooks/errors'
import { toEpochMs, toInstant } from '@vectis/quickbooks/values'
import type { RunProblem, SyncRun } from '@vectis/quickbooks/ports'
import type { CalendarDate } from '@vectis/quickbooks/values'
import type { RealmRun } from '../context/realm-run.ts'
import type { Plan } from '../plan/plan-tick.ts'
import type { RunReport } from '../report/sync-event.ts'

const DAY_MS = 24 * 3_600_000

/** A tick without work: consecutive quiet ticks of a day that say the same are stored as one run, whose end advances. */
export async function finishQuiet(
  run: RealmRun,
  plan: Plan,
  last: SyncRun | undefined,
  {
    startedAt,
    today,
    statusesOn = null,
    signal,
    problems,
  }: {
    startedAt: string
    today: CalendarDate | null
    /** The day for which statuses are already correct. */
    statusesOn?: CalendarDate | null | undefined
    signal: AbortSignal
    /** Failing parts that are not due. */
    problems: RunProblem[]
  },
): Promise<RunReport> {
  const { store, tenantId, realm, clock } = run
  const { realmId } = realm
  if (today !== null && today !== statusesOn) await store.refreshStatuses({ realmId, today })
  const { reason } = plan
  const standing = [...waitingProblems(reason), ...problems]
  const goesOn =
    last?.kind === 'quiet' &&
    last.reason === reason &&
    last.outcome !== null &&
    clock.now() - toEpochMs(last.startedAt) < DAY_MS &&
    isDeepStrictEqual(last.problems, standing)
  const first = standing[0] ?? null
  const stored: SyncRun = {
    runId: goesOn ? last.runId : run.runId,
    realmId,
    kind: 'quiet',
    reason,
    startedAt: goesOn ? last.startedAt : startedAt,
    finishedAt: toInstant(clock.now()),
    outcome: first === null ? 'succeeded' : 'partial',
    calls: 0,
    entities: {},
    errorCode: first?.code ?? null,
    message: first?.message ?? null,
    remedy: first?.remedy ?? null,
    intuitTid: first?.intuitTid ?? null,
    problems: standing,
    report: null,
  }
  await store.finishRun(stored, [])
  const report: RunReport = {
    ...stored,
    tenantId,
    setAside: [],
    error: null,
    hasMore: false,
  } as RunReport
  return run.afterwards(report, { today, signal, before: last })
}

/** Why nothing may be read: our own count reached the budget, or QuickBooks keeps refusing and is tried rarely. */
function waitingProblems(reason: Plan['reason']): RunProblem[] {
  const about = { rung: 'tenant', entity: null, externalId: null, code: reason } as const
  const unknown = { since: null, retryAt: null, intuitTid: null }
  if (reason !== 'budget_spent' && reason !== 'quota_blocked' && reason !== 'budget_reserved') {
    return []
  }
  const { say: message, do: remedy } = remedies[reason]
  return [{ ...about, ...unknown, message, remedy }]
}
