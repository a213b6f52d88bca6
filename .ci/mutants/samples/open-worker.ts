import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { root } from './packages.ts'
import type { RunAnswer, RunRequest } from './test-worker.ts'

export interface WorkerFiles {
  /** JSON: the sources with switches, by file. */
  placed: string
  /** A folder: texts without their types. */
  stripped: string
  postgresUrl: string
}

export interface TestWorker {
  /** Null: the process ended, or did not answer in time and was ended. */
  run(request: RunRequest, boundMs: number): Promise<RunAnswer | null>
  close(): Promise<void>
}

/** Modules of test files that were loaded again are never freed. */
const mostMemory = 1.2e9

/** A new process loads the sources first. */
const loadMs = 10_000

/** Resolves when a new process is ready; rejects when it ended before that. */
async function untilReady(worker: ChildProcess): Promise<void> {
  let said = ''
  // It is read for as long as the process lives: a full pipe would stop it.
  worker.stderr?.on('data', (some: Buffer) => (said = `${said}${some.toString()}`.slice(-2000)))
  const first = new AbortController()
  const { signal } = first
  // Closed: ended, and all that it wrote was read.
  const ended = once(worker, 'close', { signal }).then(([code, by]) => {
    const how = by === null ? `with code ${String(code)}` : `by ${String(by)}`
    throw new Error(
      `Expected the process for tests to become ready, but it ended ${how}. It wrote: ${said.trim()}`,
    )
  })
  try {
    await Promise.race([once(worker, 'message', { signal }), ended])
  } finally {
    first.abort()
  }
}

/** A process for test files, started when it is needed, and again after one that ended. */
export function openWorker(files: WorkerFiles): TestWorker {
  let process_: ChildProcess | null = null
  async function open(): Promise<ChildProcess> {
    if (process_ !== null && process_.exitCode === null && process_.signalCode === null)
      return process_
    process_ = fork(resolve(root, '.ci/mutants/samples/test-worker.ts'), {
      cwd: root,
      // With the processes that tests start it is one group, and is ended with them.
      detached: true,
      execArgv: ['--conditions=@vectis/source', '--no-warnings'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        ...process.env,
        DATABASE_URL: files.postgresUrl,
        SAMPLE_PLACED: files.placed,
        SAMPLE_STRIPPED: files.stripped,
        NODE_OPTIONS: `--import ${resolve(root, '.ci/mutants/plant-in-node.ts')}`,
      },
    })
    await untilReady(process_)
    return process_
  }
  async function close(): Promise<void> {
    const ending = process_
    process_ = null
    if (ending?.pid === undefined || ending.exitCode !== null || ending.signalCode !== null) return
    const ended = once(ending, 'exit')
    process.kill(-ending.pid, 'SIGKILL')
    await ended
  }
  return {
    close,
    async run(request, boundMs) {
      const before = process_
      const worker = await open()
      const bound = new AbortController()
      const timer = setTimeout(() => bound.abort(), boundMs + (worker === before ? 0 : loadMs))
      const { signal } = bound
      try {
        worker.send(request)
        const [answer] = (await Promise.race([
          once(worker, 'message', { signal }),
          once(worker, 'exit', { signal }).then(() => [null]),
        ])) as [RunAnswer | null]
        if (answer === null || answer.memory > mostMemory) await close()
        return answer
      } catch (error) {
        if (!signal.aborted) throw error
        await close()
        return null
      } finally {
        clearTimeout(timer)
        bound.abort()
      }
    },
  }
}
