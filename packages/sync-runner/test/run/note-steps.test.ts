import type { RunProblem, SyncRun } from '@vectis/quickbooks/ports'
import { remedyOf } from '@vectis/quickbooks/errors'
import { expect, test } from 'vitest'
import type { RunReport } from '../../src/report/sync-event.ts'
import { noteSteps } from '../../src/run/note-steps.ts'
import { captureLog } from '../support/captured-log.ts'
import { sampleReport } from '../support/sample-report.ts'

const failed = [{ name: 'mail', error: new Error('no mail server') }]

async function note(input: {
  ended?: Partial<RunReport>
  failed?: Parameters<typeof noteSteps>[1]
  before?: Partial<SyncRun>
  clockOffMs?: number
  finishRun?: () => Promise<void>
}) {
  const stored: SyncRun[] = []
  const log = captureLog()
  const finishRun = async (run: SyncRun) => {
    await input.finishRun?.()
    stored.push(run)
  }
  const report = await noteSteps(sampleReport(input.ended), input.failed ?? [], {
    store: { finishRun },
    before: input.before === undefined ? undefined : (input.before as SyncRun),
    clockOffMs: input.clockOffMs ?? 0,
    logger: log.logger,
  })
  return { report, stored, log }
}

const said = 'The step "mail" failed (unexpected): no mail server'

test('a run after which nothing failed is stored as it ended, and not again', async () => {
  const { report, stored } = await note({ clockOffMs: 29_999 })
  expect(report).toEqual(sampleReport())
  expect(stored).toEqual([])
})

test('a failed step makes a run partial that read everything, and is stored with it', async () => {
  const { report, stored } = await note({ failed })
  expect(report).toMatchObject({
    outcome: 'partial',
    errorCode: 'step_failed',
    message: said,
    remedy: remedyOf('step_failed'),
    problems: [
      { rung: 'step', code: 'step_failed', message: said, step: 'mail', since: '2026-11-30T10:00:05.000Z' },
    ],
  }) // prettier-ignore
  expect(stored).toMatchObject([{ outcome: 'partial', problems: report.problems }])
})

test('a run that failed by itself keeps its own error', async () => {
  const { report } = await note({
    ended: { outcome: 'failed', errorCode: 'server', message: 'HTTP 500' },
    failed,
  })
  expect(report).toMatchObject({ outcome: 'failed', errorCode: 'server', message: 'HTTP 500' })
  expect(report.problems.map(({ code }) => code)).toEqual(['step_failed'])
})

test('what failed after the run before too has failed since then; another step has not', async () => {
  const since = '2026-11-29T10:00:00.000Z'
  const before = { problems: [{ step: 'mail', since }, { code: 'clock_off', since: '2026-11-28T10:00:00.000Z' }] as unknown as RunProblem[] } // prettier-ignore
  const both = [...failed, { name: 'export', error: new Error('no disk') }]
  const { report } = await note({ failed: both, before, clockOffMs: -30_000 })
  expect(report.problems.map(({ step, code, since: from }) => [step, code, from])).toEqual([
    ['mail', 'step_failed', since],
    ['export', 'step_failed', '2026-11-30T10:00:05.000Z'],
    [undefined, 'clock_off', '2026-11-28T10:00:00.000Z'],
  ])
})

test('a clock that is wrong is a problem of the run, with by how much', async () => {
  const { report } = await note({ clockOffMs: 30_000, before: { problems: [] } })
  expect(report).toMatchObject({ outcome: 'partial', errorCode: 'clock_off' })
  expect(report.problems).toEqual([
    {
      rung: 'step',
      entity: null,
      externalId: null,
      code: 'clock_off',
      message: "The clock of a process is 30 s ahead of the database's.",
      remedy: remedyOf('clock_off'),
      since: '2026-11-30T10:00:05.000Z',
      retryAt: null,
      intuitTid: null,
    },
  ])
})

test('a slice is not stored again: it names the problems, and stays one that read everything else', async () => {
  const { report, stored } = await note({ ended: { hasMore: true }, failed })
  expect(report).toMatchObject({ outcome: 'succeeded', errorCode: null, hasMore: true })
  expect(report.problems.map(({ code }) => code)).toEqual(['step_failed'])
  expect(stored).toEqual([])
})

test('a store that cannot be reached is a line; the report says what failed all the same', async () => {
  const { report, log } = await note({
    failed,
    finishRun: () => Promise.reject(new Error('no database')),
  })
  expect(report.outcome).toBe('partial')
  expect(log.loud()).toEqual(['warn quickbooks.sync.not_stored'])
  expect(log.lines[0]?.fields).toMatchObject({ tenantId: 'acme', realmId: '77', runId: 'run-1' })
})
