export { createSyncRunner } from './create-sync-runner.ts'
export type { SyncRunner } from './create-sync-runner.ts'
export type {
  AfterTickContext,
  AfterTickStep,
  BudgetOptions,
  RunOnceOptions,
  SyncRunnerOptions,
} from './sync-runner-options.ts'
export type { SyncMode } from './plan/plan-tick.ts'
export { heldUntil } from './budget/budget-governor.ts'
export { defaultSchedule } from './plan/sync-schedule.ts'
export type { SyncSchedule } from './plan/sync-schedule.ts'
export type {
  ReportOutcome,
  RunReport,
  RunSubject,
  SyncEvent,
  SyncProgress,
} from './report/sync-event.ts'
export { hasReadThrough } from './report/run-problems.ts'
export type { SyncWarning, WarningKind } from './report/sync-warning.ts'
export { CLOCK_OFF_MS, measureClockOff } from './warnings/clock-off.ts'
export { findLastProgress } from './warnings/last-progress.ts'
export { listWarnings } from './warnings/list-warnings.ts'
export type { WarningFacts } from './warnings/list-warnings.ts'
