import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { FleetWorkerMessage } from './fleet-worker.ts'
import type { ProcessSettings } from './spawned-realm.ts'

/** What does not come by then never comes: the test ends by itself, and its processes with it. */
const LATE_MS = 300_000

const workerFile = fileURLToPath(new URL('fleet-worker.ts', import.meta.url))

export interface WorkerProcesses {
  readonly all: readonly ChildProcess[]
  /** Resolves when all of them work. */
  ready(): Promise<void>
  /** Queues a run of the tenant, through the given worker. */
  request(index?: number): void
  /** Resolves with the index of the worker whose next run ends, or begins, so. */
  ended(outcome: string): Promise<number>
  begun(): Promise<number>
  /** The last output of those that ended by themselves. */
  dead(): string[]
  close(): Promise<void>
}

/**
 * Worker processes of one fleet with the slots, the pool, the shared limiter and the other defaults of the guide; only
 * the page size is the test's own.
 */
export function startWorkers(
  settings: ProcessSettings & { pageSize?: number },
  size: number,
): WorkerProcesses {
  const died: string[] = []
  const waiting = new Set<(message: FleetWorkerMessage, index: number) => void>()
  const heard: string[] = []
  let isClosing = false
  const all = Array.from({ length: size }, (_, index) => {
    const child = fork(workerFile, [JSON.stringify(settings)], {
      execArgv: ['--conditions=@vectis/source'],
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    })
    let said = ''
    child.stderr!.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)))
    child.on('exit', (code, signal) => {
      if (!isClosing && signal !== 'SIGKILL') died.push(`${code ?? signal}: ${said}`)
    })
    child.on('message', (message: FleetWorkerMessage) => {
      if (message !== 'page') heard.push(`${index} ${message}`)
      for (const hear of waiting) hear(message, index)
    })
    return child
  })
  const begins = all.map((child) => once(child, 'message'))
  const hear = (prefix: string) =>
    new Promise<number>((resolve, reject) => {
      const late = setTimeout(() => {
        waiting.delete(listen)
        reject(new Error(`Expected "${prefix}" within ${LATE_MS} ms; heard ${heard.join(', ')}.`))
      }, LATE_MS)
      const listen = (message: FleetWorkerMessage, index: number) => {
        if (!message.startsWith(prefix)) return
        clearTimeout(late)
        waiting.delete(listen)
        resolve(index)
      }
      waiting.add(listen)
    })
  const isOver = ({ exitCode, signalCode }: ChildProcess) =>
    exitCode !== null || signalCode !== null
  return {
    all,
    ready: async () => void (await Promise.all(begins)),
    request: (index = 0) => void all[index]!.send('read'),
    ended: (outcome) => hear(`ended ${outcome}`),
    begun: () => hear('reading'),
    dead: () => died,
    async close() {
      isClosing = true
      await Promise.all(
        all.map(async (child) => {
          if (isOver(child)) return
          const gone = once(child, 'exit')
          // One that a test has stopped would never receive it.
          child.kill('SIGCONT')
          if (child.connected) child.send('end')
          await gone
        }),
      )
    },
  }
}
