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
  /** How many of them said nothing: without the mutant they were red too, or did not end. */
  doubted: number
  /** Those that did not come to the switch: what an earlier file left is not made again in the same process. */
  unreached: readonly Attempt[]
}

/** On a busy machine many times what the tests take without a mutant. */
const LEAST_BOUND_MS = 10_000
const BOUND_FACTOR = 8
const boundOf = (ms: number) => Math.max(LEAST_BOUND_MS, BOUND_FACTOR * ms)

export const endless = 'the run did not end'

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
    if (red !== null) return { red, by, files: index + 1, doubted: 0, unreached }
    if (answer?.hits === 0) unreached.push(by)
  }
  return { red: null, by: null, files: attempts.length, doubted: 0, unreached }
}

/** In a process that has loaded the sources before: what a mutant does at that time is not seen. */
export const tryInWarm = (worker: TestWorker, planned: PlannedMutant): Promise<Outcome> =>
  attempt(worker, planned, planned.covering)

/** Whether these tests pass without a mutant; one may have left something behind in a module. */
export async function isGreen(worker: TestWorker, { file, tests, ms }: Attempt): Promise<boolean> {
  const request = { file, tests, mutant: null, planted: '', hitLimit: noLimit, measures: false }
  const answer = await worker.run(request, boundOf(ms))
  return answer?.red === null
}

/** Whether a new process passes all of these, in the time that one with a mutant has. */
async function areGreen(worker: TestWorker, attempts: readonly Attempt[]): Promise<boolean> {
  await worker.close()
  for (const one of attempts) if (!(await isGreen(worker, one))) return false
  return true
}

/**
 * In a new process, which loads the sources with the mutant. A red test, or a run that did not end, is believed when the
 * same run in another new process passes at once without the mutant: on a busy machine, or as the first of its process, a
 * test may be red by itself. Of one in doubt nothing is known, and the tests after it are tried.
 */
export async function tryInNew(
  worker: TestWorker,
  planned: PlannedMutant,
  attempts: readonly Attempt[],
): Promise<Outcome> {
  let files = 0
  let doubted = 0
  while (files < attempts.length) {
    await worker.close()
    const left = attempts.slice(files)
    const outcome = await attempt(worker, planned, left)
    files += outcome.files
    if (outcome.red === null) break
    const isBelieved = await areGreen(worker, left.slice(0, outcome.files))
    if (isBelieved) {
      await worker.close()
      return { ...outcome, files, doubted }
    }
    doubted += 1
  }
  await worker.close()
  return { red: null, by: null, files, doubted, unreached: [] }
}

/**
 * Several mutants in one process. A red test is believed when it passes afterwards without a mutant: each is asked once for
 * all of them. What is in doubt is tried in a new process; so is a run that did not end, because its process was ended, and
 * the next one first loads the sources; and so is what was missed where the process had done it before.
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
  for (const [one, { red, by }] of outcomes) {
    if (by === null) continue
    const key = JSON.stringify([by.file, by.tests])
    const green = red !== endless && (asked.get(key) ?? (await isGreen(worker, by)))
    if (red !== endless) asked.set(key, green)
    if (green) continue
    doubtful.add(one)
    // The next ones begin with modules that nothing was left in.
    await worker.close()
  }
  for (const [one, outcome] of outcomes) {
    if (outcome.red !== null && !doubtful.has(one)) continue
    // Those before the one in doubt passed. Some tests of a file may pass only after the others.
    const passed = doubtful.has(one) ? outcome.files - 1 : outcome.files
    const attempts = [...outcome.unreached, ...one.whole.slice(passed), ...one.loading]
    if (attempts.length === 0) continue
    const next = await tryInNew(worker, one, attempts)
    outcomes.set(one, { ...next, files: passed + next.files })
  }
  return planned.map((one) => outcomes.get(one)!)
}
