#!/usr/bin/env node
import { createInterface } from 'node:readline/promises'
import { pathToFileURL } from 'node:url'
import { createUndiciExchange, systemClock } from '@vectis/quickbooks'
import { runCommand } from './command/run-command.ts'

/** The `quickbooks` command as a process: the only file of this package that reads the environment. */
async function ask(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim())
  } finally {
    terminal.close()
  }
}

const { exchange, close } = createUndiciExchange()
const code = await runCommand({
  args: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  write: (text) => void process.stdout.write(text),
  writeError: (text) => void process.stderr.write(text),
  progress(text) {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`)
  },
  ask,
  clock: systemClock,
  exchange,
  load: (path) => import(pathToFileURL(path).href) as Promise<object>,
})
await close()
process.exitCode = code
// A pool that the config file of the host opened must not keep the process up; what was written goes out first.
process.stdout.write('', () => process.stderr.write('', () => process.exit()))
