import { spawn } from 'node:child_process'
import { startGuard } from '../chaos/guard.ts'

// Starts two processes under a guard, stops one of them, and waits to be killed.
const guard = startGuard()
const pids = [1, 2].map(() => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  guard.watch(child.pid!)
  return child.pid!
})
process.kill(pids[1]!, 'SIGSTOP')
process.send?.(pids)
