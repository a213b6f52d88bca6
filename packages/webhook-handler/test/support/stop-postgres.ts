import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, readlinkSync, statSync } from 'node:fs'
import type { PostgresServer } from '@vectis/quickbooks-testkit/postgres'

/** Stops every process of a server where it stands, as a machine that hangs: its sockets stay open and nothing answers. Returns what wakes it. */
export function freezePostgres({ pid }: PostgresServer): () => void {
  if (pid === null) throw new Error('Expected a server of this process.')
  process.kill(pid, 'SIGSTOP')
  const processes = [pid, ...listChildren(pid)]
  for (const one of processes) process.kill(one, 'SIGSTOP')
  return () => {
    for (const one of processes) process.kill(one, 'SIGCONT')
  }
}

/** Ends a server at once, as a power cut would: its port refuses. Returns what starts it again on the same files and port. */
export async function stopPostgres({ pid }: PostgresServer): Promise<() => { end(): void }> {
  if (pid === null) throw new Error('Expected a server of this process.')
  const program = readlinkSync(`/proc/${pid}/exe`)
  const [, ...words] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
  const { uid, gid } = statSync(`/proc/${pid}`)
  const cwd = readlinkSync(`/proc/${pid}/cwd`)
  process.kill(pid, 'SIGQUIT')
  while (isAlive(pid)) await new Promise((resolve) => setImmediate(resolve))
  return () => {
    const again = spawn(program, words, { uid, gid, cwd, stdio: 'ignore' })
    return { end: () => void again.kill('SIGINT') }
  }
}

function listChildren(pid: number): number[] {
  const lines = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
  return lines.split('\n').map(Number).filter(Boolean)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
