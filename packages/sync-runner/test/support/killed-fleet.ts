import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@vectis/quickbooks'
import type { FleetWorkerMessage, FleetWorkerSettings } from './fleet-worker.ts'

const workerFile = fileURLToPath(new URL('fleet-worker.ts', import.meta.url))

export interface KilledFleet {
  /** Ends of runs whose workers survived to report them. */
  readonly ended: string[]
  /** Queues the tenant's run. */
  request(): void
  /** The worker that reads now; waits until there is one. Null when the read has ended. */
  reader(): Promise<ChildProcess | null>
  anyone(index: number): ChildProcess
  /**
   * `kill -9` after so many milliseconds: the moment of its death is what is tried. Resolves to whether it was
   * reading. Another takes its place.
   */
  kill(worker: ChildProcess, afterMs: number): Promise<boolean>
  /** Resolves when a run has succeeded. */
  succeeded(): Promise<void>
  close(): Promise<void>
}

/** So many worker processes at any time. */
export async function startKilledFleet(
  settings: FleetWorkerSettings,
  size: number,
): Promise<KilledFleet> {
  const workers = new Map<ChildProcess, { isReading: boolean; ready: Promise<unknown> }>()
  const ended: string[] = []
  let changed = Promise.withResolvers<void>()
  let isDone = false
  const signalChange = () => {
    changed.resolve()
    changed = Promise.withResolvers()
  }
  const start = async () => {
    const child = fork(workerFile, [JSON.stringify(settings)], {
      execArgv: ['--conditions=@vectis/source'],
    })
    const worker = { isReading: false, ready: once(child, 'message') }
    workers.set(child, worker)
    child.on('message', (message: FleetWorkerMessage) => {
      if (message === 'ready') return
      worker.isReading = message === 'reading' || message === 'page'
      if (message.startsWith('ended ')) ended.push(message.slice(6).trim())
      if (message.startsWith('ended succeeded')) isDone = true
      signalChange()
    })
    await worker.ready
  }
  await start()
  await Promise.all(Array.from({ length: size - 1 }, start))
  const findReader = () => [...workers].find(([, { isReading }]) => isReading)?.[0]
  return {
    ended,
    request: () => void [...workers.keys()][0]!.send('read'),
    async reader() {
      for (;;) {
        const found = findReader()
        if (found !== undefined) return found
        if (isDone) return null
        await changed.promise
      }
    },
    anyone: (index) => [...workers.keys()][index % workers.size]!,
    async kill(worker, afterMs) {
      const known = workers.get(worker)
      await known?.ready
      await systemClock.sleep(afterMs)
      // What it has sent arrives before the channel ends, also from one that had only just begun to read.
      const gone = Promise.all([once(worker, 'exit'), once(worker, 'disconnect')])
      worker.kill('SIGKILL')
      await gone
      const wasReading = known?.isReading ?? false
      workers.delete(worker)
      await start()
      return wasReading
    },
    async succeeded() {
      while (!isDone) await changed.promise
    },
    async close() {
      for (const worker of workers.keys()) {
        const gone = once(worker, 'exit')
        worker.send('end')
        await gone
      }
    },
  }
}
