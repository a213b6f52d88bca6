import { expect, test } from 'vitest'
import { mergeJobs, toJobData } from '../../src/fleet/sync-job.ts'
import type { SyncJob } from '../../src/fleet/sync-job.ts'

const job = { tenantId: 'acme' }

test('most jobs are only a tenant: what is unknown, zero or usual is left out', () => {
  const usual: SyncJob = { ...job, mode: 'auto', failures: 0, isSlow: false, traceParents: [] }
  expect(toJobData(usual)).toEqual(job)
  const full: SyncJob = { ...job, mode: 'full', failures: 2, isSlow: true, traceParents: ['a'] }
  expect(toJobData(full)).toEqual(full)
})

test('two jobs become one that does the work of both', () => {
  const waiting: SyncJob = { ...job, mode: 'verify', failures: 1, traceParents: ['a', 'b'] }
  const other = { ...job, failures: 3, isSlow: true, traceParents: ['b', 'c'] }
  const merged = {
    ...job,
    mode: 'verify',
    failures: 3,
    isSlow: true,
    traceParents: ['a', 'b', 'c'],
  }
  expect(mergeJobs(waiting, other)).toEqual(merged)
  expect(mergeJobs(job, job)).toEqual(job)
  expect(mergeJobs(job, { ...job, mode: 'full' })).toEqual({ ...job, mode: 'full' })
})

test('of many requests the newest eight are kept', () => {
  const names = Array.from({ length: 12 }, (_, index) => String(index))
  const merged = mergeJobs(
    { ...job, traceParents: names.slice(0, 6) },
    { ...job, traceParents: names.slice(6) },
  )
  expect(merged.traceParents).toEqual(names.slice(-8))
})

test('a mode of a newer release counts as the widest', () => {
  const newer = { ...job, mode: 'everything' } as never
  expect(mergeJobs({ ...job, mode: 'verify' }, newer)).toEqual({ ...job, mode: 'full' })
})
