import { spawn } from 'node:child_process'
import { record } from '../steps/results.ts'

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
  seconds: number
}

/** Runs a command to its end, whatever its code; ended by force after five minutes, or what is given. */
export function runToEnd(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
  timeout = 300_000,
): Promise<Ended> {
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
      killSignal: 'SIGKILL',
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (part: Buffer) => (stdout += part.toString()))
    child.stderr.on('data', (part: Buffer) => (stderr += part.toString()))
    child.on('error', reject)
    child.on('close', (code) =>
      resolve({ code, stdout, stderr, seconds: (performance.now() - started) / 1_000 }),
    )
  })
}

/** Rejects with the output of the command unless it ends well. */
export async function execute(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<Ended> {
  const ended = await runToEnd(command, args, cwd, env, 600_000)
  if (ended.code === 0) return ended
  throw new Error(`${command} ended with ${ended.code}:\n${ended.stdout}${ended.stderr}`)
}

/** Records one check with its seconds, and shows why it failed. */
export async function settle(name: string, work: Promise<unknown>): Promise<boolean> {
  const started = performance.now()
  const failure = await work.then(
    () => null,
    (error: unknown) => String(error),
  )
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  if (failure !== null) process.stdout.write(`${failure}\n`)
  record(failure === null, `${name} (${seconds} s)`)
  return failure === null
}

/** Two at a time: the machines of a CI have two cores, and half of a program is waiting. */
export async function inPairs<T>(
  items: readonly T[],
  run: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items]
  const work = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await run(item)
  }
  await Promise.all([work(), work()])
}
