import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { startPostgres } from '../../packages/testkit/src/postgres.ts'
import { equivalentMutants, isNamed } from './equivalent-mutants.ts'
import { installStryker, stryker } from './install-stryker.ts'
import { modules } from './modules.ts'
import type { MutatedModule } from './modules.ts'

const root = new URL('../..', import.meta.url).pathname
const kept = resolve(root, '.ci/.nights/mutants')

/** What Stryker says of one mutant. Killed and Timeout are noticed; CompileError and RuntimeError are no mutants. */
interface Mutant {
  id: string
  status:
    'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | 'Ignored' | 'RuntimeError' | 'CompileError'
  mutatorName: string
  /** Of a time-out: why. */
  statusReason?: string
  replacement?: string
  location: { start: { line: number; column: number } }
}

/** What a run says of a loop that passed the mutant too often; it needs no clock. */
const hitLimit = 'Hit limit reached'

interface Report {
  files: Record<string, { source: string; mutants: Mutant[] }>
}

/**
 * Stryker tries a mutant again when the tests that reach it changed. Of one that acts while modules are loaded it does
 * not know these tests: what was missed would stay missed whatever test was added. One that was ended by the clock is
 * tried again as well: the machine may have been busy.
 */
function forgetMissed(incremental: string): void {
  if (!existsSync(incremental)) return
  const report = JSON.parse(readFileSync(incremental, 'utf8')) as Report
  const isSure = ({ status, statusReason = '' }: Mutant) =>
    status !== 'Survived' && (status !== 'Timeout' || statusReason.startsWith(hitLimit))
  for (const found of Object.values(report.files)) found.mutants = found.mutants.filter(isSure)
  writeFileSync(incremental, JSON.stringify(report))
}

async function run({ name, mutate, tests, onPostgres }: MutatedModule): Promise<Report | null> {
  const report = resolve(kept, `${name}.report.json`)
  const config = resolve(kept, `${name}.config.json`)
  const incremental = resolve(kept, `${name}.incremental.json`)
  forgetMissed(incremental)
  writeFileSync(
    config,
    JSON.stringify({
      testRunner: 'plain',
      plugins: [resolve(root, '.ci/mutants/plain-runner.ts')],
      testRunnerNodeArgs: ['--conditions=@vectis/source'],
      mutate,
      coverageAnalysis: 'perTest',
      incremental: true,
      incrementalFile: incremental,
      reporters: ['json', 'progress-append-only'],
      jsonReporter: { fileName: report },
      concurrency: 2,
      // Beside the time that the tests take: a load of the files is all there is to wait for.
      timeoutMS: 60_000,
      dryRunTimeoutMinutes: 30,
      tempDirName: '.stryker-tmp',
      ignorePatterns: ['docs', 'examples', '.ci/.nights', '.ci/.out', '**/dist', '.changeset'],
      disableTypeChecks: false,
      allowConsoleColors: false,
    }),
  )
  const from = new URL('../../packages/storage-adapter/package.json', import.meta.url).href
  // One for all mutants: each process keeps its schemas.
  const server = onPostgres === true ? await startPostgres({ from }) : null
  const env = {
    ...process.env,
    MUTANT_TESTS: JSON.stringify(tests),
    ...(server === null ? {} : { MUTANTS_POSTGRES_URL: server.url }),
  }
  // That of an earlier run would be taken for this one's.
  rmSync(report, { force: true })
  const program = resolve(stryker, 'node_modules/@stryker-mutator/core/bin/stryker.js')
  const args = [program, 'run', config]
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env })
  try {
    await once(child, 'exit')
  } finally {
    await server?.close()
  }
  return existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as Report) : null
}

/** Named in the list, with its reason. One that is noticed nevertheless counts. */
function isEquivalent(
  { file, status, replacement, location }: Mutant & { file: string },
  source: string,
): boolean {
  if (status !== 'Survived' && status !== 'NoCoverage') return false
  const text = source.split('\n')[location.start.line - 1] ?? ''
  return isNamed(equivalentMutants, { file, text, replacement })
}

function say(name: string, report: Report): { noticed: number; tried: number } {
  const all = Object.entries(report.files).flatMap(([file, found]) =>
    found.mutants.map((mutant) => ({
      mutant: { file, ...mutant },
      isEqual: isEquivalent({ file, ...mutant }, found.source),
    })),
  )
  const mutants = all.filter(({ isEqual }) => !isEqual).map(({ mutant }) => mutant)
  const count = (...statuses: Mutant['status'][]) =>
    mutants.filter(({ status }) => statuses.includes(status)).length
  const noticed = count('Killed', 'Timeout')
  const missed = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
  for (const { file, location, mutatorName, replacement, status } of missed) {
    const said = (replacement ?? '').replace(/\s+/g, ' ').slice(0, 60)
    console.log(`${status} ${file}:${location.start.line} ${mutatorName} -> ${said}`)
  }
  const tried = noticed + missed.length
  const score = ((100 * noticed) / Math.max(1, tried)).toFixed(1)
  console.log(
    `mutants of ${name}: ${noticed} of ${tried} noticed, ${score} %, ${count('Timeout')} by a time-out; ${all.length - mutants.length} equivalent`,
  )
  return { noticed, tried }
}

/** `pnpm mutants [module ...]`: all modules, cheapest first, or those that are named. See docs/decisions/0221. */
async function runModules(given: readonly string[]): Promise<void> {
  const chosen = modules.filter(({ name }) => given.length === 0 || given.includes(name))
  if (chosen.length === 0) {
    throw new Error(`Expected one of: ${modules.map(({ name }) => name).join(', ')}.`)
  }
  mkdirSync(kept, { recursive: true })
  installStryker()
  let isLow = false
  for (const module of chosen) {
    const report = await run(module)
    if (report === null) isLow = true
    else {
      const { noticed, tried } = say(module.name, report)
      isLow ||= noticed < tried * 0.97
    }
  }
  process.exitCode = isLow ? 1 : 0
}

const given = process.argv.slice(2)
// `pnpm mutants --sample [package ...]`: see docs/decisions/0243.
if (given.includes('--sample')) await import('./samples/run-samples.ts')
else await runModules(given)
