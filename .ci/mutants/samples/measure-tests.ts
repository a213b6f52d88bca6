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
  /** False: one of its tests was red. Without a value: kept by an earlier form of this file. */
  areGreen?: boolean
}

/** Of a test file that takes too long: it was not done in so many seconds. */
interface LeftOut {
  longest: number
}

/** Longer than that, a test file is left out: each mutant that it covers would take as long. */
export const LONGEST_SECONDS = 60

const secondsOf = ({ measured: { ms, tests } }: Kept) =>
  tests.reduce((sum, test) => sum + test.ms, ms) / 1000

/** Whether what is kept of a file answers for this limit. */
const isEnough = (kept: Kept | LeftOut | null | undefined, longest: number) =>
  kept !== null && kept !== undefined && ('measured' in kept || kept.longest >= longest)

/** Runs each test file once; what is known of one is kept for as long as it, the sources and the switches are the same. */
export async function measureTests(
  name: string,
  placed: Readonly<Record<string, string>>,
  workers: readonly TestWorker[],
  keptIn: string,
  longest = LONGEST_SECONDS,
): Promise<Measured> {
  const kept = existsSync(keptIn)
    ? (JSON.parse(readFileSync(keptIn, 'utf8')) as Record<string, Kept | LeftOut | null>)
    : {}
  const around = hash(JSON.stringify(placed), sourcesAndSupport(name))
  const waiting = testFiles(name).map((file) => ({ file, key: hash(around, file, read(file)) }))
  const found: Kept[] = []
  const queue = waiting.values()
  const work = async (worker: TestWorker) => {
    for (const { file, key } of queue) {
      const known = Object.hasOwn(kept, key) ? kept[key] : undefined
      const one = isEnough(known, longest) ? known : await measure(worker, file, longest)
      if (one === null || one === undefined) continue
      // The next run measures again what a busy machine may have made red or slow.
      const isSure = 'measured' in one ? one.areGreen !== false : longest >= LONGEST_SECONDS
      if (isSure && one !== known) {
        kept[key] = one
        writeFileSync(keptIn, JSON.stringify(kept))
      }
      // One that was measured with a higher limit is left out where this one's is lower.
      if ('measured' in one && secondsOf(one) <= longest) found.push(one)
    }
  }
  await Promise.all(workers.map(work))
  return {
    files: found.map(({ measured }) => measured),
    atLoad: new Set(found.flatMap(({ atLoad }) => atLoad)),
  }
}

/** Null: no test of it is green. */
async function measure(
  worker: TestWorker,
  file: string,
  longest: number,
): Promise<Kept | LeftOut | null> {
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
    return { longest }
  }
  const { red, message, measured, atLoad } = answer
  if (red !== null) console.log(`red without a mutant, left out: ${file} ${red}: ${message}`)
  return measured.tests.length === 0 ? null : { measured, atLoad, areGreen: red === null }
}
