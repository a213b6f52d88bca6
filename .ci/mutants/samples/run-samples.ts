import { mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgres } from '../../../packages/testkit/src/postgres.ts'
import { installStryker } from '../install-stryker.ts'
import { draw, firstTried, hash, judge, keyOf, leastSample } from './draw-sample.ts'
import type { SampledMutant } from './draw-sample.ts'
import { isListed } from './equivalent-samples.ts'
import { listMutants, placeMutants } from './instrument.ts'
import { addResult, readResults, stands } from './keep-results.ts'
import type { SampleResult, SampleTerms } from './keep-results.ts'
import { LONGEST_SECONDS, measureTests } from './measure-tests.ts'
import { openWorker } from './open-worker.ts'
import { coveringTests, loadingTests, wholeFiles, withinBudget } from './order-tests.ts'
import { hashPackage, read, root, sampledFiles, sampledPackages } from './packages.ts'
import { noLimit } from './run-terms.ts'
import { tryMutants } from './try-mutant.ts'
import type { Outcome, PlannedMutant } from './try-mutant.ts'

const folder = resolve(root, '.ci/.nights/samples')
const manifest = new URL('../../../packages/storage-adapter/package.json', import.meta.url).href
/** As many are tried before a run that is cut short keeps them. */
const chunk = 12

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    sample: { type: 'boolean' },
    seed: { type: 'string', default: '21' },
    size: { type: 'string', default: String(leastSample) },
    /** Of the tests of one mutant, without it. */
    budget: { type: 'string', default: '30' },
    workers: { type: 'string', default: '2' },
    /** Seconds of a test file; one that takes longer is left out. */
    longest: { type: 'string', default: String(LONGEST_SECONDS) },
    minutes: { type: 'string', default: 'Infinity' },
  },
})
const terms: SampleTerms = {
  budget: Math.min(Number(values.budget), noLimit),
  longest: Math.min(Number(values.longest), noLimit),
}
const until = Date.now() + Number(values.minutes) * 60_000

const short = (text: string) => text.replace(/\s+/g, ' ').slice(0, 60)
const say = ({ file, line, mutator, from, to, replacement }: SampledMutant) =>
  `${file}:${line} ${mutator} ${short(read(file).slice(from, to))} -> ${short(replacement)}`

/** Tries what is not known of a package's sample; returns whether it is enough. */
async function sample(name: string, postgresUrl: string): Promise<boolean> {
  const begun = Date.now()
  const results = resolve(folder, `${name}.jsonl`)
  const all = await listMutants(sampledFiles(name), resolve(folder, `${name}.mutants.json`))
  const counted = all.filter((mutant) => !isListed(mutant, read(mutant.file)))
  const mutants = draw(counted, values.seed, Number(values.size))
  const { sources, numbers } = await placeMutants(mutants)
  const whole = hashPackage(name)
  const hashOf = (file: string | null) => (file === null ? whole : hash(read(file)))
  const known = readResults(results)
  const keys = new Map(mutants.map((mutant) => [mutant, keyOf(read(mutant.file), mutant)]))
  const find = (mutant: SampledMutant) => {
    const result = known.get(keys.get(mutant) ?? '')
    return result !== undefined && stands(result, hashOf, terms) ? result : null
  }
  const waiting = mutants.filter((mutant) => find(mutant) === null)
  console.log(
    `${name}: seed ${values.seed}, ${mutants.length} of ${counted.length} mutants, ${waiting.length} to try`,
  )
  if (waiting.length > 0) {
    const placed = resolve(folder, `${name}.placed.json`)
    writeFileSync(placed, JSON.stringify(sources))
    const files = { placed, stripped: resolve(folder, 'stripped'), postgresUrl }
    const workers = Array.from({ length: Number(values.workers) }, () => openWorker(files))
    const kept = resolve(folder, `${name}.measured.json`)
    const measured = await measureTests(name, sources, workers, kept, terms.longest)
    console.log(
      `${name}: ${measured.files.length} test files measured in ${Math.round((Date.now() - begun) / 1000)} s`,
    )
    const budget = terms.budget * 1000
    const plan = (mutant: SampledMutant): PlannedMutant => {
      const number = numbers.get(mutant.identity) ?? ''
      const isAtLoad = measured.atLoad.has(number)
      const covering = withinBudget(coveringTests(mutant.file, number, measured.files), budget)
      return {
        mutant,
        number,
        covering,
        whole: wholeFiles(covering, measured.files),
        loading: isAtLoad ? withinBudget(loadingTests(mutant.file, measured.files), budget) : [],
      }
    }
    const chunks = Array.from({ length: Math.ceil(waiting.length / chunk) }, (_, index) =>
      waiting.slice(index * chunk, (index + 1) * chunk),
    ).values()
    const keep = (mutant: SampledMutant, outcome: Outcome, seconds: number) => {
      const { red, by, files: count, doubted } = outcome
      const file = red === null ? null : (by?.file ?? null)
      const result: SampleResult = {
        key: keys.get(mutant) ?? '',
        mutant: say(mutant),
        seed: values.seed,
        red,
        by: file,
        tests: hashOf(file),
        files: count,
        doubted,
        ...terms,
        seconds,
      }
      known.set(result.key, result)
      addResult(results, result)
      if (red === null) console.log(`missed by ${count} files: ${say(mutant)}`)
    }
    // A chunk that was begun is tried whole, so that the time it takes has no say in whether it is counted.
    await Promise.all(
      workers.map(async (worker) => {
        for (const some of chunks) {
          if (Date.now() > until) break
          const started = Date.now()
          const outcomes = await tryMutants(worker, some.map(plan))
          const seconds = Math.round((Date.now() - started) / 100 / some.length) / 10
          for (const [index, outcome] of outcomes.entries()) keep(some[index]!, outcome, seconds)
          console.log(`${name}: ${some.length} more, ${seconds} s each`)
        }
        await worker.close()
      }),
    )
  }
  const tried = firstTried(mutants, find)
  const missed = tried.filter(({ result }) => result.red === null)
  for (const { mutant, result } of missed) {
    const doubt = result.doubted === 0 ? '' : `, ${result.doubted} of them red without it`
    console.log(`survived ${say(mutant)} (${result.files} test files${doubt}): ${mutant.text}`)
  }
  const beyond = mutants.filter((mutant) => find(mutant) !== null).length - tried.length
  if (beyond > 0) console.log(`${name}: ${beyond} results after the first that is not known`)
  const { line, isEnough } = judge(name, tried.length - missed.length, tried.length)
  console.log(`${line}; seed ${values.seed}, ${Math.round((Date.now() - begun) / 1000)} s`)
  return isEnough
}

const chosen = sampledPackages.filter(
  (name) => positionals.length === 0 || positionals.includes(name),
)
if (chosen.length === 0) throw new Error(`Expected one of: ${sampledPackages.join(', ')}.`)
mkdirSync(folder, { recursive: true })
installStryker()
// One server for all: starting one takes longer than most test files.
const server = await startPostgres({ from: manifest })
const said: string[] = []
try {
  for (const name of chosen) {
    const isEnough = await sample(name, server.url)
    said.push(`${isEnough ? 'pass' : 'fail'} sample of ${name}\n`)
  }
} finally {
  await server.close()
}
const { STEP_RESULTS: lines = '' } = process.env
if (lines !== '') writeFileSync(lines, said.join(''))
process.exitCode = said.every((line) => line.startsWith('pass ')) ? 0 : 1
