import { performance } from 'node:perf_hooks'
import { hostname } from 'node:os'

/** Facts about this process that a lock file contains. */
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

/** Whether files have modes; Windows uses access control lists, inherited from the parent folder. */
export const hasFileModes = process.platform !== 'win32'

/** The default receiver of notices about the host's files. */
export function emitNotice(message: string): void {
  process.emitWarning(message, { type: 'QuickBooksStorageNotice' })
}

/** Calls `act` after this long, unless the returned function was called first. Does not keep the process alive. */
export function after(milliseconds: number, act: () => void): () => void {
  const timer = setTimeout(act, milliseconds)
  timer.unref()
  return () => clearTimeout(timer)
}

/** Resolves after events that wait have been handled: between slices of work that would keep others from it. */
export function takeNextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

/** The turns that the event loop has begun; null in a runtime that does not count them. */
export function countTurns(): number | null {
  return performance.nodeTiming.uvMetricsInfo?.loopCount ?? null
}
