import { spawnSync } from 'node:child_process'
import { cpus, loadavg } from 'node:os'
import { pathToFileURL } from 'node:url'

/**
 * The benches that assert their result and hold a ratio within one run, each beside its control: the peer, COPY or the
 * raw page, the bare server, the same company at another size. One after the other: two at once would measure each other.
 */
export const checked: readonly string[] = [
  'packages/sync-runner/bench/peer',
  'packages/sync-runner/bench/first-read',
  'packages/sync-runner/bench/memory',
  'packages/storage-adapter/bench/ingest',
  'packages/storage-adapter/bench/sources',
  'packages/storage-adapter/bench/balances',
  'packages/storage-adapter/bench/turns',
  'packages/webhook-handler/bench/deliveries',
  'packages/webhook-handler/bench/verify',
  'packages/billing-hub/bench/hub',
]

const vitest = ['bench', '--run', '--config', 'vitest.workspace.ts']

/**
 * `pnpm bench [file ...]` runs benches as vitest does. With `--check` it runs each of `checked`, or those that are named,
 * and says which failed.
 */
export function planBenches(given: readonly string[]): string[][] {
  if (!given.includes('--check')) return [[...vitest, ...given]]
  const named = given.filter((argument) => argument !== '--check')
  const chosen = checked.filter(
    (bench) => named.length === 0 || named.some((name) => bench.includes(name)),
  )
  return chosen.map((bench) => [...vitest, bench])
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const given = process.argv.slice(2)
  const failed: string[] = []
  const runs = planBenches(given)
  if (runs.length === 0) throw new Error(`Expected one of: ${checked.join(', ')}.`)
  for (const run of runs) {
    const load = loadavg()[0]!.toFixed(1)
    const begun = Date.now()
    const shell = process.platform === 'win32'
    const { status } = spawnSync('vitest', run, { stdio: 'inherit', shell })
    const seconds = Math.round((Date.now() - begun) / 1_000)
    if (status !== 0) failed.push(run.at(-1) ?? '')
    if (given.includes('--check')) {
      console.log(
        `bench ${run.at(-1)}: ${status === 0 ? 'held' : 'failed'} in ${seconds} s, ${cpus().length} cores, load ${load} before`,
      )
    }
  }
  if (given.includes('--check')) {
    console.log(`${runs.length - failed.length} passed, ${failed.length} failed`)
    for (const bench of failed) console.log(`failed: ${bench}`)
  }
  process.exitCode = failed.length === 0 ? 0 : 1
}
