import { expect, test } from 'vitest'
import type { TestWorker } from '../mutants/samples/open-worker.ts'
import type { Attempt } from '../mutants/samples/order-tests.ts'
import type { RunRequest } from '../mutants/samples/test-worker.ts'
import { endless, tryInNew, tryMutants } from '../mutants/samples/try-mutant.ts'
import type { PlannedMutant } from '../mutants/samples/try-mutant.ts'

interface Run extends RunRequest {
  /** From 0. */
  process: number
}

const ended = 'ended'

/** A worker of which each run is written down; it says which test is red, that all passed (null), or that the run did not end. */
function workerOf(answerTo: (run: Run) => string | null) {
  const runs: string[] = []
  let current = 0
  let isOpen = false
  const worker: TestWorker = {
    close() {
      if (isOpen) current += 1
      isOpen = false
      return Promise.resolve()
    },
    async run(request) {
      isOpen = true
      runs.push(`${current} ${request.file} ${request.mutant === null ? 'without' : 'with'}`)
      const red = answerTo({ ...request, process: current })
      if (red === ended) {
        await worker.close()
        return null
      }
      return { red, message: '', hits: 1, measured: null, atLoad: [], memory: 0 }
    },
  }
  return { worker, runs }
}

const attemptOf = (file: string): Attempt => ({ file, tests: ['one'], ms: 1, hits: 1 })
const a = attemptOf('a')
const b = attemptOf('b')

function planned(of: Partial<PlannedMutant>): PlannedMutant {
  const where = { file: '.ci/mutants/samples/run-terms.ts', from: 0, to: 0, line: 1, text: '' }
  const mutant = { ...where, mutator: 'none', replacement: '', identity: 'x-0' }
  return { mutant, number: '7', covering: [], whole: [], loading: [], ...of }
}

test('a red test of a new process is believed when the same run passes in another one without the mutant', async () => {
  const { worker, runs } = workerOf((run) => (run.file === 'b' && run.mutant ? 'one' : null))
  const outcome = await tryInNew(worker, planned({}), [a, b])
  expect(outcome).toMatchObject({ red: 'one', by: b, files: 2, doubted: 0 })
  expect(runs).toEqual(['0 a with', '0 b with', '1 a without', '1 b without'])
})

test('a test that is red without the mutant too says nothing: the next ones are tried', async () => {
  const first = workerOf((run) => (run.file === 'a' ? 'one' : null))
  expect(await tryInNew(first.worker, planned({}), [a, b])).toMatchObject({ red: null, doubted: 1 })
  expect(first.runs).toEqual(['0 a with', '1 a without', '2 b with'])
  const second = workerOf((run) => (run.file === 'a' || run.mutant ? 'one' : null))
  const outcome = await tryInNew(second.worker, planned({}), [a, b])
  expect(outcome).toMatchObject({ red: 'one', by: b, files: 2, doubted: 1 })
})

test('a run that did not end counts only when the one without the mutant ends in its time', async () => {
  const busy = workerOf(() => ended)
  expect(await tryInNew(busy.worker, planned({}), [a])).toMatchObject({ red: null, doubted: 1 })
  const quiet = workerOf((run) => (run.mutant ? ended : null))
  expect(await tryInNew(quiet.worker, planned({}), [a])).toMatchObject({ red: endless, by: a })
})

test('a run that did not end in a process for several mutants is tried again in a new one', async () => {
  const one = planned({ covering: [a, b], whole: [a, b] })
  const once = workerOf((run) => (run.process === 0 && run.file === 'b' ? ended : null))
  expect(await tryMutants(once.worker, [one])).toMatchObject([{ red: null, files: 2 }])
  expect(once.runs).toEqual(['0 a with', '0 b with', '1 b with'])
  const always = workerOf((run) => (run.file === 'b' && run.mutant ? ended : null))
  expect(await tryMutants(always.worker, [one])).toMatchObject([{ red: endless, by: b, files: 2 }])
  expect(always.runs.slice(2)).toEqual(['1 b with', '2 b without'])
})

test('what is red without the mutant as well is tried in a new process, and believed there', async () => {
  const one = planned({ covering: [a], whole: [a] })
  // The first process has kept something that makes it red.
  const left = workerOf((run) => (run.process === 0 || run.mutant ? 'one' : null))
  expect(await tryMutants(left.worker, [one])).toMatchObject([{ red: 'one', by: a, doubted: 0 }])
  expect(left.runs).toEqual(['0 a with', '0 a without', '1 a with', '2 a without'])
  const flaky = workerOf(() => 'one')
  expect(await tryMutants(flaky.worker, [one])).toMatchObject([{ red: null, doubted: 1 }])
})

test('what all of them pass is missed, with nothing in doubt', async () => {
  const { worker, runs } = workerOf(() => null)
  const one = planned({ covering: [a], whole: [a], loading: [b] })
  const outcome = { red: null, by: null, files: 2, doubted: 0 }
  expect(await tryMutants(worker, [one])).toMatchObject([outcome])
  expect(runs).toEqual(['0 a with', '1 b with'])
})
