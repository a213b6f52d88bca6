import { spawnSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../repository.ts'

/** Where the logs of this run are collected; ignored by git. */
export const out = join(root, process.env['STEP_OUT'] ?? '.ci/.out')

/** Records one check of a step that has several; `.ci/run` counts the lines. */
export function record(passed: boolean, name: string): void {
  const line = `${passed ? 'pass' : 'fail'} ${name}\n`
  process.stdout.write(`  ${line}`)
  if (process.env['STEP_RESULTS']) appendFileSync(process.env['STEP_RESULTS'], line)
  if (!passed) process.exitCode = 1
}

/** Runs a command and shows its output; true when it exits with 0. */
export function run(command: string, args: readonly string[], cwd = root): boolean {
  return capture(command, args, cwd).ok
}

/** Like `run`, and returns the command's standard output. */
export function capture(
  command: string,
  args: readonly string[],
  cwd = root,
): { ok: boolean; text: string } {
  const result = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 256 * 1024 * 1024,
  })
  const ok = result.status === 0
  if (result.error) process.stdout.write(`${String(result.error)}\n`)
  if (!ok) process.stdout.write(`$ ${command} ${args.join(' ')}\n`)
  process.stdout.write(result.stdout ?? '')
  process.stdout.write(result.stderr ?? '')
  return { ok, text: result.stdout ?? '' }
}

/** Runs one command as one check; shows its output only when it failed. */
export function check(name: string, command: string, args: readonly string[], cwd = root): void {
  const result = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const passed = result.status === 0
  if (!passed) process.stdout.write(`${result.stdout}${result.stderr}`)
  record(passed, name)
}
