import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Guard {
  watch(pid: number): void
  release(pid: number): void
  close(): Promise<void>
}

/** A process that outlives this one by a moment, and ends by their ids the processes it was given. */
export function startGuard(): Guard {
  const file = fileURLToPath(new URL('guardian.ts', import.meta.url))
  const child = fork(file, { stdio: 'ignore', detached: true })
  child.unref()
  child.channel?.unref()
  return {
    watch: (pid) => void child.send({ watch: pid }),
    release: (pid) => void child.send({ release: pid }),
    async close() {
      const gone = once(child, 'exit')
      child.ref()
      child.disconnect()
      await gone
    },
  }
}
