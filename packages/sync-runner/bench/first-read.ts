import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { spawnRealm } from '../test/support/spawned-realm.ts'
import type { ReadFigures } from './read-worker.ts'

const workerFile = fileURLToPath(new URL('read-worker.ts', import.meta.url))

/** A first read with three processes: the sync, the emulator, and PostgreSQL. */
export async function measureFirstRead(options: {
  databaseUrl: string
  rows: number
}): Promise<ReadFigures> {
  const { emulator, settings, close } = await spawnRealm({
    ...options,
    emulator: { throttle: false },
  })
  try {
    // Connecting the company made calls, too.
    const connecting = await emulator.control.summary(settings.realmId)
    const child = fork(workerFile, [JSON.stringify(settings)], {
      execArgv: ['--conditions=@vectis/source'],
    })
    const [figures] = await Promise.race([
      once(child, 'message') as Promise<[ReadFigures]>,
      once(child, 'exit').then(([code]) => {
        throw new Error(`The reading process ended with code ${String(code)}.`)
      }),
    ])
    const { calls: all } = await emulator.control.summary(settings.realmId)
    const calls = all - connecting.calls
    if (calls !== figures.calls) {
      throw new Error(`The emulator saw ${calls} calls, the report has ${figures.calls}.`)
    }
    return figures
  } finally {
    await close()
  }
}

export function describeRead(name: string, figures: ReadFigures): string {
  const { rows, calls, seconds, rowsPerSecond, cpuPerRow, peakRss, peakHeap } = figures
  return `${name}: ${rows} rows in ${seconds.toFixed(1)} s, ${calls} calls: ${rowsPerSecond} rows/s, ${cpuPerRow} µs CPU per row, at most ${peakRss} MB resident, ${peakHeap} MB heap`
}
