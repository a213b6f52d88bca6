import type { RunReport } from '../../src/report/sync-event.ts'

/** A tick that read changes and found none; with what a test says of it. */
export function sampleReport(more: Partial<RunReport> = {}): RunReport {
  return {
    tenantId: 'acme',
    realmId: '77',
    runId: 'run-1',
    kind: 'incremental',
    reason: 'interval',
    startedAt: '2026-11-30T10:00:00.000Z',
    finishedAt: '2026-11-30T10:00:05.000Z',
    outcome: 'succeeded',
    calls: 1,
    entities: {},
    errorCode: null,
    message: null,
    remedy: null,
    intuitTid: null,
    problems: [],
    report: null,
    setAside: [],
    error: null,
    hasMore: false,
    ...more,
  }
}
