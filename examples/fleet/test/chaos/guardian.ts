/** When the harness is gone, ends what it has started, also processes that are stopped and receive no signal. */
const pids = new Set<number>()

process.on('message', ({ watch, release }: { watch?: number; release?: number }) => {
  if (watch !== undefined) pids.add(watch)
  if (release !== undefined) pids.delete(release)
})
process.on('disconnect', () => {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
  process.exit()
})
// What ends the harness in a terminal must not end its guardian first.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
