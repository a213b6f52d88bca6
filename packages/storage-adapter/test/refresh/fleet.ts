import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RoundOrder, RoundReport, WorkerSettings } from './refresh-worker.ts'

const workerFile = fileURLToPath(new URL('refresh-worker.ts', import.meta.url))

/** Processes that share one database and one QuickBooks connection, and nothing else. */
export interface Fleet {
  /** Lets every live process run one round; resolves when each has reported or died. */
  runRound(order: RoundOrder): Promise<RoundReport[]>
  /** Ends a random process that is up with SIGKILL and starts another; null when none was up. */
  killOne(pick: (names: readonly string[]) => string): string | null
  isAlive(name: string): boolean
  readonly size: number
  close(): Promise<void>
}

interface Member {
  name: string
  child: ChildProcess
  isReady: boolean
  gone: Promise<void>
}

export async function startFleet(
  size: number,
  settings: Omit<WorkerSettings, 'name'>,
): Promise<Fleet> {
  const members = new Map<string, Member>()
  const starting = new Set<Promise<void>>()
  let started = 0
  let isClosing = false

  function start(): Promise<void> {
    started += 1
    const name = `p${started}`
    const child = fork(workerFile, [JSON.stringify({ ...settings, name })], {
      execArgv: ['--conditions=@vectis/source'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'vectis-compile-cache') },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const gone = once(child, 'exit').then(() => {
      members.delete(name)
    })
    const member: Member = { name, child, isReady: false, gone }
    members.set(name, member)
    const ready = Promise.race([once(child, 'message'), gone]).then(() => {
      member.isReady = true
    })
    starting.add(ready)
    void ready.then(() => starting.delete(ready))
    return ready
  }

  const up = () => [...members.values()].filter(({ isReady }) => isReady)

  await Promise.all(Array.from({ length: size }, start))

  return {
    get size() {
      return up().length
    },
    isAlive: (name) => members.has(name),

    async runRound(order) {
      if (up().length === 0) await Promise.race(starting)
      const reports = await Promise.all(
        up().map(async ({ child, gone, name }) => {
          const report = new Promise<RoundReport>((resolve) => {
            const listen = (message: RoundReport) => {
              if (message.round !== order.round) return
              child.off('message', listen)
              resolve(message)
            }
            child.on('message', listen)
          })
          child.send(order, () => {})
          return Promise.race([report, gone.then(() => null), overdue(name, order.round)])
        }),
      )
      return reports.filter((report) => report !== null)
    },

    killOne(pick) {
      const names = up().map(({ name }) => name)
      const victim = names.length > 0 ? members.get(pick(names)) : undefined
      if (!victim) return null
      victim.isReady = false
      members.delete(victim.name)
      victim.child.kill('SIGKILL')
      if (!isClosing) void start()
      return victim.name
    },

    async close() {
      isClosing = true
      await Promise.all(starting)
      const all = [...members.values()]
      for (const { child } of all) child.disconnect()
      await Promise.all(all.map(({ gone }) => gone))
    },
  }
}

/** No round may take longer: a process that neither reports nor dies is a fault, not something to wait for. */
async function overdue(name: string, round: number): Promise<never> {
  await once(AbortSignal.timeout(300_000), 'abort')
  throw new Error(`${name} neither reported round ${round} nor died within 300 s.`)
}
