import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { systemClock } from '../defaults.ts'

/** Who must own a server's folder and run it: PostgreSQL refuses to run as root. */
export interface ServerAccount {
  uid: number
  gid: number
}

const temporary = process.getuid?.() === 0 && !isOpenToAll(tmpdir()) ? '/tmp' : tmpdir()
const root = join(temporary, 'quickbooks-testkit-postgres')

/**
 * Whether any account may walk down to this folder: a clone in `/root`, or a temporary folder of root's own, is closed
 * to the server's account.
 */
export function isOpenToAll(folder: string): boolean {
  const canEnter = (statSync(folder).mode & 0o001) !== 0
  return canEnter && (dirname(folder) === folder || isOpenToAll(dirname(folder)))
}

/** Null unless this process is root; then an account of the machine that is not. */
export function findServerAccount(): ServerAccount | null {
  if (process.getuid?.() !== 0) return null
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error(
    'PostgreSQL does not run as root, and this machine has neither a `postgres` nor a `nobody` account to run it as. ' +
      'Run the tests as an ordinary user, or set DATABASE_URL.',
  )
}

/** An empty folder whose name contains the id of the process that started the server. */
export function createServerFolder(account: ServerAccount | null): string {
  mkdirSync(root, { recursive: true, mode: 0o755 })
  const taken = new Set(readdirSync(root))
  let name = `${process.pid}`
  for (let n = 2; taken.has(name); n += 1) name = `${process.pid}-${n}`
  const folder = join(root, name)
  mkdirSync(folder, { mode: 0o700 })
  if (account) chownSync(folder, account.uid, account.gid)
  return folder
}

/**
 * Ends servers whose parent process has ended, and removes their folders: a postmaster outlives a Node that was ended
 * by SIGKILL. Only a process whose command line names such a folder is ended.
 */
export async function endAbandonedServers(): Promise<void> {
  if (!existsSync(root)) return
  for (const name of readdirSync(root)) {
    const starter = Number.parseInt(name, 10)
    if (!Number.isInteger(starter) || isAlive(starter)) continue
    const folder = join(root, name)
    const postmaster = readPostmaster(folder)
    if (postmaster !== null && commandLineOf(postmaster).includes(folder)) {
      process.kill(postmaster, 'SIGQUIT')
      // PostgreSQL itself waits five seconds for its processes, and on a busy machine all of this takes its time.
      for (let tries = 0; tries < 1_500 && isAlive(postmaster); tries += 1)
        await systemClock.sleep(20)
    }
    // Another process may be at the same work.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  }
}

function readPostmaster(folder: string): number | null {
  const pid = Number.parseInt(readText(join(folder, 'data', 'postmaster.pid')), 10)
  return Number.isInteger(pid) && isAlive(pid) ? pid : null
}

const commandLineOf = (pid: number) => readText(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')

/** Empty where the file is not there, or no longer. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
