import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { simulate } from './simulate.ts'
import type { SimulationOptions } from './simulate.ts'

/**
 * Runs many seeds in several processes, and goes on where it stopped:
 *
 *     node --conditions=@vectis/source packages/sync-runner/test/simulation/run-seeds.ts \
 *       --from 200000 --seeds 20000 --processes 2 --results seeds.jsonl
 *
 * `--results` is a file of one line for every 50 seeds; those that are in it are not run again. `--generation 1` runs
 * the worlds as they were first drawn, `--only queryLag,odd` grown worlds with only these features,
 * `--variant offset_paging` a broken sync, `--postgres <url>` on a schema of its own in that database. `--trace` prints
 * what happened. Exit code 1 when a seed failed.
 */
const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1000' },
    processes: { type: 'string', default: '2' },
    results: { type: 'string' },
    generation: { type: 'string', default: '2' },
    variant: { type: 'string', default: 'sound' },
    only: { type: 'string' },
    trace: { type: 'boolean', default: false },
    postgres: { type: 'string' },
    worker: { type: 'boolean', default: false },
  },
})

interface Part {
  from: number
  to: number
}

interface PartResult extends Part {
  failures: { seed: number; problems: string[] }[]
  crashes: number
}

const partSize = 50

async function runPart({ from, to }: Part, options: SimulationOptions): Promise<PartResult> {
  const failures: PartResult['failures'] = []
  let crashes = 0
  for (let seed = from; seed < to; seed += 1) {
    try {
      const result = await simulate(seed, options)
      crashes += result.crashes
      if (values.trace) console.log([`seed ${seed}`, ...result.trace].join('\n'))
      if (result.problems.length > 0) failures.push({ seed, problems: result.problems })
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
      failures.push({ seed, problems: [`threw ${text}`] })
    }
  }
  return { from, to, failures, crashes }
}

async function openOptions(): Promise<SimulationOptions & { close(): Promise<void> }> {
  const options = {
    generation: Number(values.generation) as 1 | 2,
    variant: values.variant as NonNullable<SimulationOptions['variant']>,
    ...(values.only === undefined ? {} : { only: values.only.split(',') }),
    close: async () => undefined,
  }
  if (values.postgres === undefined) return options
  const { createPostgresStores, settleWithDatabase } = await import('./postgres-stores.ts')
  const schema = `simulation_${process.pid}`
  const { openStores, migrate, close } = createPostgresStores({ url: values.postgres, schema })
  await migrate()
  return { ...options, openStores, settle: settleWithDatabase, close }
}

async function work(): Promise<void> {
  const { close, ...options } = await openOptions()
  process.on('message', (part: Part) => {
    void runPart(part, options).then((result) => process.send!(result))
  })
  process.on('disconnect', () => void close().then(() => process.exit(0)))
  process.send!('ready')
}

async function lead(): Promise<void> {
  const [from, seeds] = [Number(values.from), Number(values.seeds)]
  const parts: Part[] = []
  for (let at = from; at < from + seeds; at += partSize) {
    parts.push({ from: at, to: Math.min(at + partSize, from + seeds) })
  }
  const { results } = values
  const known: PartResult[] =
    results !== undefined && existsSync(results)
      ? readFileSync(results, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as PartResult)
      : []
  const isDone = (part: Part) => known.some(({ from, to }) => from === part.from && to === part.to)
  const open = parts.filter((part) => !isDone(part))
  const done = known.filter((result) => parts.some(({ from }) => from === result.from))
  const startedAt = performance.now()
  let ran = 0

  const note = (result: PartResult) => {
    done.push(result)
    ran += result.to - result.from
    if (results !== undefined) appendFileSync(results, `${JSON.stringify(result)}\n`)
    for (const { seed, problems } of result.failures) {
      console.log(`seed ${seed}: ${problems.slice(0, 4).join('; ').slice(0, 600)}`)
    }
  }
  const serve = (child: ChildProcess) =>
    new Promise<void>((resolve, reject) => {
      child.on('message', (message: PartResult | 'ready') => {
        if (message !== 'ready') note(message)
        const next = open.shift()
        if (next === undefined) child.disconnect()
        else child.send(next)
      })
      child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`exit ${code}`))))
    })
  const file = fileURLToPath(import.meta.url)
  const children = Array.from({ length: Number(values.processes) }, () =>
    fork(file, [...process.argv.slice(2), '--worker']),
  )
  await Promise.all(children.map(serve))
  const minutes = (performance.now() - startedAt) / 60_000
  const total = done.reduce((sum, { from, to }) => sum + to - from, 0)
  const failed = done.flatMap(({ failures }) => failures.map(({ seed }) => seed))
  const crashes = done.reduce((sum, one) => sum + one.crashes, 0)
  console.log(
    `${total} seeds, ${failed.length} failed, ${crashes} crashes; ${ran} run now at ${Math.round(ran / minutes)} seeds per minute`,
  )
  if (failed.length > 0) console.log(`failed: ${failed.toSorted((a, b) => a - b).join(' ')}`)
  process.exitCode = failed.length > 0 ? 1 : 0
}

await (values.worker ? work() : lead())
