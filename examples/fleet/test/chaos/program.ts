import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Guard } from './guard.ts'

/** `new`: the same code with one more migration, which only adds. See `new-version.ts`. */
export type Version = 'old' | 'new'

/** One worker or web process of the example, as it stands in the guide. */
export interface Program {
  name: string
  version: Version
  pid: number
  /** Resolves when it works; rejects when it ends before. */
  ready: Promise<void>
  ended: Promise<{ code: number | null; signal: string | null }>
  hasEnded(): boolean
  /** Sends a signal. After it, other than STOP and CONT, an end is no death. */
  kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void
}

const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const readyWords = { worker: 'The worker is running', web: 'The web process is listening' } as const

export function startProgram(options: {
  kind: 'worker' | 'web'
  name: string
  version: Version
  env: Record<string, string>
  guard: Guard
  logs: string
  /** Ended without having been asked to. */
  onDeath(death: string): void
}): Program {
  const { kind, name, version, guard, logs } = options
  mkdirSync(logs, { recursive: true })
  const log = createWriteStream(join(logs, `${name}.log`))
  const child = spawn(
    process.execPath,
    [
      '--conditions=@vectis/source',
      ...(version === 'new' ? [`--import=${pathOf('new-version.ts')}`] : []),
      pathOf(`../../src/${kind}.ts`),
    ],
    { env: { PATH: process.env['PATH'] ?? '', ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const pid = child.pid!
  guard.watch(pid)
  let wasAsked = false
  let isReady = false
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2_000)
    log.write(chunk)
  })
  const ended = once(child, 'exit').then(([code, signal]) => {
    guard.release(pid)
    log.end()
    const end = { code: code as number | null, signal: signal as string | null }
    if (!wasAsked) options.onDeath(`${name} (${isReady ? 'ready' : 'starting'}): ${code} ${said}`)
    return end
  })
  const works = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.write(`${line}\n`)
      if (!isReady && line.includes(readyWords[kind])) {
        isReady = true
        resolve()
      }
    })
  })
  const ready = Promise.race([
    works,
    ended.then(({ code }) => {
      throw new Error(`${name} ended with ${code} before it worked: ${said}`)
    }),
  ])
  // Not everybody who starts one waits for it.
  ready.catch(() => undefined)
  return {
    name,
    version,
    pid,
    ready,
    ended,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    kill(signal) {
      if (signal === 'SIGKILL' || signal === 'SIGTERM') wasAsked = true
      child.kill(signal)
    },
  }
}
