import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** A zombie has ended: only its parent has not looked yet. */
const isAlive = (pid: number) => {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

test('processes end with the harness that started them, killed as it may be, and stopped as they may be', async () => {
  const file = fileURLToPath(new URL('support/start-and-wait.ts', import.meta.url))
  const harness = fork(file, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [pids] = (await once(harness, 'message')) as [number[]]
  expect(pids.map(isAlive)).toEqual([true, true])
  harness.kill('SIGKILL')
  await expect.poll(() => pids.map(isAlive)).toEqual([false, false])
})
