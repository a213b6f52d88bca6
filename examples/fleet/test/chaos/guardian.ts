/** Ends what the harness has started when the harness is gone, however it ended; also what is stopped and cannot hear. */
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
