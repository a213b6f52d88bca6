import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { SpawnedEmulator } from '@vectis/quickbooks-emulator'
import { readServerCpu } from '../../storage-adapter/bench/server-cpu.ts'
import { spawnRealm } from '../test/support/spawned-realm.ts'
import type { ProcessSettings } from '../test/support/spawned-realm.ts'
import type { ProcessFigures } from './gauge.ts'

export interface ReadFigures extends ProcessFigures {
  /** µs of the database server per row; null where it was given. */
  serverPerRow: number | null
}

/** A first read with three processes: the sync, the emulator, and PostgreSQL. */
export async function measureFirstRead(options: {
  databaseUrl: string
  serverPid: number | null
  rows: number
}): Promise<ReadFigures> {
  const { emulator, settings, close } = await spawnRealm({
    ...options,
    emulator: { throttle: false },
  })
  try {
    return await measureWorker('read-worker.ts', { emulator, settings, ...options })
  } finally {
    await close()
  }
}

/** Runs a worker that reads the company in a process of its own; the emulator confirms the number of its calls. */
export async function measureWorker(
  file: 'read-worker.ts' | 'peer-worker.ts',
  input: {
    emulator: SpawnedEmulator
    settings: ProcessSettings & { pageSize?: number }
    serverPid: number | null
  },
): Promise<ReadFigures> {
  const { emulator, settings, serverPid } = input
  // Connecting the company made calls, too.
  const before = await emulator.control.summary(settings.realmId)
  const cpu = readServerCpu(serverPid)
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [JSON.stringify(settings)], {
    execArgv: ['--conditions=@vectis/source', ...profileFlags()],
  })
  const [figures] = await Promise.race([
    once(child, 'message') as Promise<[ProcessFigures]>,
    once(child, 'exit').then(([code]) => {
      throw new Error(`The reading process ended with code ${String(code)}.`)
    }),
  ])
  const served = readServerCpu(serverPid)
  const calls = (await emulator.control.summary(settings.realmId)).calls - before.calls
  if (calls !== figures.calls) {
    throw new Error(`The emulator saw ${calls} calls, the report has ${figures.calls}.`)
  }
  const serverPerRow =
    cpu === null || served === null ? null : ((served - cpu) / figures.rows) * 1e6
  return { ...figures, serverPerRow }
}

/** `BENCH_PROFILE=folder` keeps a CPU profile of each worker there. */
function profileFlags(): string[] {
  const folder = process.env['BENCH_PROFILE']
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : []
}

export function describeRead(name: string, figures: ReadFigures): string {
  const { rows, calls, seconds, rowsPerSecond, cpuPerRow, serverPerRow, peakRss, peakHeap } =
    figures
  return (
    `${name}: ${rows} rows in ${seconds.toFixed(1)} s, ${calls} calls: ${rowsPerSecond} rows/s, ${cpuPerRow} µs CPU of Node ` +
    `and ${serverPerRow?.toFixed(1) ?? '?'} of the server per row, at most ${peakRss} MB resident, ${peakHeap} MB heap`
  )
}
