import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { vi } from '../mutants/samples/list-suites.ts'
import { openWorker } from '../mutants/samples/open-worker.ts'
import { noLimit } from '../mutants/samples/run-terms.ts'

const folder = mkdtempSync(join(tmpdir(), 'worker-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = 'packages/core/test/values/decimal.test.ts'
const terms = { tests: null, mutant: null, planted: '', hitLimit: noLimit, measures: false }
const filesOf = (text: string) => {
  const placed = join(folder, 'placed.json')
  writeFileSync(placed, text)
  return { placed, stripped: join(folder, 'stripped'), postgresUrl: '' }
}

test('a process that ends at its start is an error that says how and why', async () => {
  const worker = openWorker(filesOf('no JSON'))
  await expect(worker.run({ file, ...terms }, 60_000)).rejects.toThrow(
    /Expected the process for tests to become ready, but it ended with code 1\. It wrote: [\s\S]*no JSON/,
  )
  await worker.close()
})

test('a process runs the tests of a file, and ends when it is closed', async () => {
  const worker = openWorker(filesOf('{}'))
  const answer = await worker.run({ file, ...terms }, 120_000)
  expect(answer).toMatchObject({ red: null, measured: null })
  await worker.close()
})

test('modules that a test loads anew, and helpers outside of the packages, need no worker of vitest', async () => {
  const worker = openWorker(filesOf('{}'))
  for (const one of [
    'packages/core/test/values/zone-of-address.test.ts',
    'packages/storage-adapter/test/custody/seal-property.test.ts',
  ])
    expect(await worker.run({ ...terms, file: one }, 120_000)).toMatchObject({ red: null })
  await worker.close()
})

test('faked timers wait for a test, and end with it', async () => {
  const rang: string[] = []
  vi.useFakeTimers()
  setTimeout(() => rang.push('ten seconds'), 10_000)
  await vi.advanceTimersByTimeAsync(9_999)
  expect(rang).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect(rang).toEqual(['ten seconds'])
  vi.useRealTimers()
  await new Promise((done) => setTimeout(done, 1))
})
