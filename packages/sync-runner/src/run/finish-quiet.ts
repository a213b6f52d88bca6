import { toInstant } from '@vectis/quickbooks'
import type { CalendarDate, SyncRun } from '@vectis/quickbooks'
import type { Plan } from '../plan/plan-tick.ts'
import type { RunReport } from '../report/sync-event.ts'
import type { RealmRun } from './run-realm.ts'

/** Nothing to do: consecutive quiet ticks are kept as one run, whose end moves on. */
export async function finishQuiet(
  run: RealmRun,
  plan: Plan,
  last: SyncRun | undefined,
  {
    startedAt,
    today,
    signal,
  }: { startedAt: string; today: CalendarDate | null; signal: AbortSignal },
): Promise<RunReport> {
  const { store, tenantId, realm, clock } = run
  const { realmId } = realm
  if (today !== null) await store.refreshStatuses({ realmId, today })
  const { reason } = plan
  const goesOn = last?.kind === 'quiet' && last.reason === reason && last.outcome !== null
  const isWaiting = reason !== 'up_to_date'
  const stored: SyncRun = {
    runId: goesOn ? last.runId : run.runId,
    realmId,
    kind: 'quiet',
    reason,
    startedAt: goesOn ? last.startedAt : startedAt,
    finishedAt: toInstant(clock.now()),
    outcome: isWaiting ? 'partial' : 'succeeded',
    calls: 0,
    entities: {},
    errorCode: isWaiting ? reason : null,
    message: isWaiting ? 'The month’s metered calls are used up: nothing is read.' : null,
    remedy: isWaiting
      ? 'The month’s metered calls are used up: raise the tier at developer.intuit.com, or wait for the first of next month.'
      : null,
    intuitTid: null,
    problems: [],
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
  await run.afterwards(report, today, signal)
  return report
}
