import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { hash } from './draw-sample.ts'
import type { TestWorker } from './open-worker.ts'
import type { MeasuredFile } from './order-tests.ts'
import { noLimit } from './run-terms.ts'
import { read, sourcesAndSupport, testFiles } from './packages.ts'

/** What the tests of a package run over, without a mutant. */
export interface Measured {
  files: readonly MeasuredFile[]
  /** Numbers of the switches that are passed while sources are loaded. */
  atLoad: ReadonlySet<string>
}

interface Kept {
  measured: MeasuredFile
  atLoad: readonly string[]
}

/** Longer than that, a test file is left out: each mutant that it covers would take as long. */
export const LONGEST_SECONDS = 60

/** Runs each test file once; what is known of one is kept for as long as it, the sources and the switches are the same. */
export async function measureTests(
  name: string,
  placed: Readonly<Record<string, string>>,
  workers: readonly TestWorker[],
  keptIn: string,
  longest = LONGEST_SECONDS,
): Promise<Measured> {
  const kept = existsSync(keptIn)
    ? (JSON.parse(readFileSync(keptIn, 'utf8')) as Record<string, Kept | null>)
    : {}
  const around = hash(JSON.stringify(placed), sourcesAndSupport(name))
  const waiting = testFiles(name).map((file) => ({ file, key: hash(around, file, read(file)) }))
  const found: Record<string, Kept | null> = {}
  const queue = waiting.values()
  const work = async (worker: TestWorker) => {
    for (const { file, key } of queue) {
      const known = Object.hasOwn(kept, key) ? kept[key] : await measure(worker, file, longest)
      if (known === undefined) continue
      found[key] = known
      writeFileSync(keptIn, JSON.stringify({ ...kept, ...found }))
    }
  }
  await Promise.all(workers.map(work))
  const all = Object.values(found).filter((one) => one !== null)
  return {
    files: all.map(({ measured }) => measured),
    atLoad: new Set(all.flatMap(({ atLoad }) => atLoad)),
  }
}

/** Null: it takes too long, the next time too. Undefined: it is to be measured the next time. */
async function measure(
  worker: TestWorker,
  file: string,
  longest: number,
): Promise<Kept | null | undefined> {
  const request = {
    file,
    tests: null,
    mutant: null,
    planted: '',
    hitLimit: noLimit,
    measures: true,
  }
  const answer = await worker.run(request, longest * 1000)
  if (answer === null || answer.measured === null) {
    console.log(`left out: ${file} takes more than ${longest} s`)
    return longest < LONGEST_SECONDS ? undefined : null
  }
  const { red, message, measured, atLoad } = answer
  if (red !== null) console.log(`red without a mutant, left out: ${file} ${red}: ${message}`)
  return measured.tests.length === 0 ? undefined : { measured, atLoad }
}
