import type { EntityRunCounts, RunProblem } from '@vectis/quickbooks/ports'
import { expect, test } from 'vitest'
import { createRunLog } from '../../src/report/log-runs.ts'
import type { RunReport } from '../../src/report/sync-event.ts'
import { captureLog } from '../support/captured-log.ts'
import { sampleReport } from '../support/sample-report.ts'

const counts = (more: Partial<EntityRunCounts>) =>
  ({ read: 1, inserted: 0, updated: 0, unchanged: 0, deleted: 0, revived: 0, stale: 0, setAside: 0, ...more }) as EntityRunCounts // prettier-ignore
const problem = (rung: RunProblem['rung'], more: Partial<RunProblem> = {}) =>
  ({ rung, entity: 'Invoice', externalId: '7', code: 'row_unreadable', ...more }) as RunProblem
const error = new Error('no database')

function levels(...reports: Partial<RunReport>[]): string[] {
  const { logger, lines } = captureLog()
  const write = createRunLog(logger)
  for (const more of reports) write(sampleReport(more), { environment: 'sandbox' })
  return lines.map(({ level }) => level)
}

test.each<[string, Partial<RunReport>, string]>([
  ['a tick that changed nothing', {}, 'debug'],
  ['rows that were as they are stored', { entities: { Invoice: counts({ unchanged: 3 }) } }, 'debug'],
  ['one row that changed', { entities: { Invoice: counts({}), Payment: counts({ deleted: 1 }) } }, 'info'],
  ['a full read that changed nothing', { kind: 'full' }, 'info'],
  ['a quiet tick', { kind: 'quiet' }, 'debug'],
  ['a slice', { hasMore: true }, 'info'],
  ['another process at work', { outcome: 'busy', error, errorCode: 'busy' }, 'debug'],
  ['a run that was stopped', { outcome: 'aborted', error }, 'info'],
  ['a run that failed', { outcome: 'failed', error, errorCode: 'server' }, 'error'],
  ['a lost consent, which a warning names', { outcome: 'failed', error, errorCode: 'reconnect_required' }, 'debug'],
  ['an entity that fails, which a warning names', { outcome: 'partial', errorCode: 'server', problems: [problem('entity')] }, 'info'],
  ['a row that cannot be read', { outcome: 'partial', problems: [problem('entity'), problem('row')] }, 'warn'],
  ['a part that failed with an error', { outcome: 'partial', error, errorCode: 'server', problems: [problem('entity')] }, 'warn'],
])('%s is one line: %o %s', (_what, report, level) => {
  expect(levels(report)).toEqual([level])
}) // prettier-ignore

test('a failure that goes on is a line once, until a run succeeds or it becomes another', () => {
  const failed: Partial<RunReport> = {
    outcome: 'failed',
    error,
    errorCode: 'server',
    problems: [problem('tick')],
  }
  expect(levels(failed, failed, { outcome: 'aborted', error }, failed)).toEqual(['error', 'debug', 'info', 'debug']) // prettier-ignore
  expect(levels(failed, {}, failed)).toEqual(['error', 'debug', 'error'])
  expect(levels(failed, { outcome: 'busy' }, failed)).toEqual(['error', 'debug', 'debug'])
  expect(levels(failed, { ...failed, tenantId: 'beta' })).toEqual(['error', 'error'])
  for (const more of [
    { errorCode: 'timeout' },
    { problems: [problem('tenant')] },
    { problems: [problem('tick', { entity: 'Payment' })] },
    { problems: [problem('tick', { externalId: '8' })] },
    { problems: [problem('tick', { code: 'unserved' })] },
  ])
    expect(levels(failed, { ...failed, ...more })).toEqual(['error', 'error'])
})

test('the line says what ended and why, and of a tick without trouble no more than that', () => {
  const { logger, lines } = captureLog()
  const write = createRunLog(logger)
  const about = {
    event: 'quickbooks.sync.ended',
    tenantId: 'acme',
    realmId: '77',
    environment: 'sandbox',
    runId: 'run-1',
    kind: 'incremental',
    reason: 'interval',
    calls: 1,
  }
  write(sampleReport(), { environment: 'sandbox' })
  write(sampleReport({ outcome: 'busy', errorCode: 'busy', problems: [problem('tick')] }), { environment: 'sandbox' }) // prettier-ignore
  const why = { errorCode: 'server', intuitTid: '1-5f', problems: [problem('entity')] }
  write(sampleReport({ outcome: 'partial', ...why }), { environment: 'sandbox' })
  write(sampleReport({ outcome: 'failed', ...why, error, problems: [] }), { environment: undefined }) // prettier-ignore
  const parts = [{ rung: 'entity', entity: 'Invoice', code: 'row_unreadable' }]
  expect(lines.map(({ fields, message }) => [message, fields])).toEqual([
    ['Sync ended', { ...about, outcome: 'succeeded' }],
    ['Sync ended', { ...about, outcome: 'busy' }],
    ['Sync ended', { ...about, outcome: 'partial', code: 'server', intuitTid: '1-5f', problems: parts }],
    ['Sync ended', { ...about, environment: undefined, outcome: 'failed', code: 'server', intuitTid: '1-5f', problems: [], err: error }],
  ]) // prettier-ignore
})
