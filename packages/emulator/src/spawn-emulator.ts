import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createInterface } from 'node:readline'
import { createEmulatorControl } from './control/control-client.ts'
import type { EmulatorControl } from './control/control-client.ts'
import type { EmulatorEndpoints } from './oauth/discovery.ts'
import { buildEndpoints } from './oauth/discovery.ts'
import type { Environment } from './exchange/exchange.ts'

/** An emulator in a separate process. */
export interface SpawnedEmulator {
  url: string
  endpoints: EmulatorEndpoints
  /** Realm ids, in the order of creation. */
  realmIds: string[]
  credentials: Record<Environment, { clientId: string; clientSecret: string }>
  control: EmulatorControl
  pid: number
  /** Ends the process and waits until it has ended. */
  close(): Promise<void>
}

/**
 * Starts the emulator's command line in a separate process, for tests and benchmarks that must not share a processor
 * with it.
 * `options` become flags: `{ port: 0, invoices: 1000, throttle: false }` is `--port 0 --invoices 1000 --no-throttle`.
 */
export async function spawnEmulator(
  options: Record<string, string | number | boolean> = {},
): Promise<SpawnedEmulator> {
  const isSource = import.meta.url.endsWith('.ts')
  const cli = fileURLToPath(new URL(isSource ? './cli.ts' : './cli.js', import.meta.url))
  const given: Record<string, string | number | boolean> = { port: 0, ...options }
  const flags = Object.entries(given).flatMap(([name, value]) => {
    if (value === true) return [`--${name}`]
    if (value === false) return [`--no-${name}`]
    return [`--${name}`, String(value)]
  })
  const child = spawn(
    process.execPath,
    [...(isSource ? ['--conditions=@vectis/source'] : []), cli, '--json', ...flags],
    // The channel carries nothing: the emulator ends when it closes, however this process ends.
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  )
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  let complaint = ''
  child.stderr!.on(
    'data',
    (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-4000)),
  )
  const lines = createInterface({ input: child.stdout! })
  const first = await Promise.race([
    new Promise<string>((resolve) => lines.once('line', resolve)),
    exited.then((code) => {
      throw new Error(`The emulator's process ended with code ${code}: ${complaint}`)
    }),
  ])
  const started = JSON.parse(first) as Pick<SpawnedEmulator, 'url' | 'realmIds' | 'credentials'>
  return {
    ...started,
    endpoints: buildEndpoints(started.url),
    control: createEmulatorControl(started.url),
    pid: child.pid ?? 0,
    close: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}
