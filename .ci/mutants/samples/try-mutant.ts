import { mutate } from './draw-sample.ts'
import type { SampledMutant } from './draw-sample.ts'
import type { TestWorker } from './open-worker.ts'
import type { Attempt } from './order-tests.ts'
import { read } from './packages.ts'
import { noLimit, outsideTests } from './run-terms.ts'

/** A mutant with the tests that may notice it. */
export interface PlannedMutant {
  mutant: SampledMutant
  /** Of its switch. */
  number: string
  /** Tests that run over the switch, nearest first. */
  covering: readonly Attempt[]
  /** All tests of these files. */
  whole: readonly Attempt[]
  /** Where it acts while its file is loaded: tests of a new process. */
  loading: readonly Attempt[]
}

export interface Outcome {
  /** The first red test; null: all passed. */
  red: string | null
  by: Attempt | null
  /** How many test files were tried. */
  files: number
  /** Those that did not come to the switch: what an earlier file left is not made again in the same process. */
  unreached: readonly Attempt[]
}

/** On a busy machine many times what the tests take without a mutant. */
const LEAST_BOUND_MS = 10_000
const BOUND_FACTOR = 8
const boundOf = (ms: number) => Math.max(LEAST_BOUND_MS, BOUND_FACTOR * ms)

const endless = 'the run did not end'

/** Text for processes that tests start: there the mutant is planted. */
function plantedText(mutant: SampledMutant): string {
  const source = read(mutant.file)
  const edits = [[source, mutate(source, mutant)]]
  return JSON.stringify({ fault: mutant.identity, file: mutant.file, edits, tests: [] })
}

/** A switch that is passed a hundred times as often as without the mutant is in an endless loop. */
const hitLimitOf = ({ hits }: Attempt) => (hits === 0 ? 1_000_000 : Math.max(1000, 100 * hits))

async function attempt(
  worker: TestWorker,
  { mutant, number }: PlannedMutant,
  attempts: readonly Attempt[],
): Promise<Outcome> {
  const planted = plantedText(mutant)
  const unreached: Attempt[] = []
  for (const [index, by] of attempts.entries()) {
    const { file, tests, ms } = by
    const hitLimit = hitLimitOf(by)
    const request = { file, tests, mutant: number, planted, hitLimit, measures: false }
    const bound = boundOf(ms)
    let answer = await worker.run(request, bound)
    if (answer?.red === outsideTests) answer = await worker.run(request, bound)
    const red = answer === null ? endless : answer.red
    if (red !== null) return { red, by, files: index + 1, unreached }
    if (answer?.hits === 0) unreached.push(by)
  }
  return { red: null, by: null, files: attempts.length, unreached }
}

/** In a process that has loaded the sources before: what a mutant does at that time is not seen. */
export const tryInWarm = (worker: TestWorker, planned: PlannedMutant): Promise<Outcome> =>
  attempt(worker, planned, planned.covering)

/** In a new process, which loads the sources with the mutant. */
export async function tryInNew(
  worker: TestWorker,
  planned: PlannedMutant,
  attempts: readonly Attempt[],
): Promise<Outcome> {
  await worker.close()
  const outcome = await attempt(worker, planned, attempts)
  await worker.close()
  return outcome
}

/** Whether these tests pass without a mutant; one may have left something behind in a module. */
export async function isGreen(worker: TestWorker, { file, tests, ms }: Attempt): Promise<boolean> {
  const request = { file, tests, mutant: null, planted: '', hitLimit: noLimit, measures: false }
  const answer = await worker.run(request, boundOf(ms))
  return answer?.red === null
}

/**
 * Several mutants in one process. A red test, or one that did not end, is believed when it passes afterwards without a
 * mutant: each is asked once for all of them. What is in doubt is tried in a new process, and so is what was missed where
 * the process had done it before.
 */
export async function tryMutants(
  worker: TestWorker,
  planned: readonly PlannedMutant[],
): Promise<Outcome[]> {
  const outcomes = new Map<PlannedMutant, Outcome>()
  const place = ({ covering }: PlannedMutant) => covering[0]?.file ?? ''
  for (const one of planned.toSorted((a, b) => (place(a) < place(b) ? -1 : 1)))
    outcomes.set(one, await tryInWarm(worker, one))
  const asked = new Map<string, boolean>()
  const doubtful = new Set<PlannedMutant>()
  for (const [one, { by }] of outcomes) {
    if (by === null) continue
    const key = JSON.stringify([by.file, by.tests])
    const green = asked.get(key) ?? (await isGreen(worker, by))
    asked.set(key, green)
    if (green) continue
    doubtful.add(one)
    // The next ones begin with modules that nothing was left in.
    await worker.close()
  }
  for (const [one, outcome] of outcomes) {
    if (outcome.red !== null && !doubtful.has(one)) continue
    // Some tests of a file may pass only after the others.
    const again = doubtful.has(one) ? one.whole : outcome.unreached
    const attempts = [...again, ...one.loading]
    if (attempts.length === 0) continue
    const next = await tryInNew(worker, one, attempts)
    const before = doubtful.has(one) ? 0 : outcome.files
    outcomes.set(one, { ...next, files: before + next.files })
  }
  return planned.map((one) => outcomes.get(one)!)
}
