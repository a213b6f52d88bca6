import { hostname } from 'node:os'

/** Facts about this process that a lock file names. */
export const thisProcess = { pid: process.pid, host: hostname() }

/** Whether a process of this machine is alive. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
