import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runFirstSync } from './first-sync.ts'
import { readSettings, usage } from './settings.ts'
import { createTerminal } from './terminal.ts'

const plain = process.env['NO_COLOR'] ? { colours: false } : {}
const terminal = createTerminal(process.stdout, plain)

try {
  const settings = readSettings(process.argv.slice(2), process.env)
  if (settings === 'help') {
    terminal.line(usage)
  } else {
    if (settings.fresh) rmSync(settings.folder, { recursive: true, force: true })
    const agrees = await runFirstSync({ settings, terminal, key: readKey(settings) })
    if (!agrees) process.exitCode = 1
  }
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

/** The key that encrypts the tokens: here a file beside the database, in a real host a secret from its secret store. */
function readKey({ memory, folder }: { memory: boolean; folder: string }): string {
  const path = join(folder, 'key')
  if (!memory && existsSync(path)) return readFileSync(path, 'utf8')
  const key = randomBytes(32).toString('hex')
  if (!memory) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, key, { mode: 0o600 })
  }
  return key
}
