import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { createEmulator, createVirtualClock } from '@vectis/quickbooks-emulator'
import { expect, test } from 'vitest'
import { guardClock } from './guard-clock.ts'

const emulator = createEmulator({ seed: 1, companies: [] })
const options = { seed: 7, looks: 3, log: () => emulator.log }

test('a run that waits for nothing that is due ends with a named failure', async () => {
  const clock = guardClock(createVirtualClock(), options)
  await expect(clock.run(new Promise(() => undefined))).rejects.toThrow(
    'seed 7 hangs: nothing is due and the run has not ended',
  )
})

test('a run that sleeps, or waits for the outside world, ends as it would', async () => {
  const clock = guardClock(createVirtualClock(), { ...options, looks: 60 })
  const work = async () => {
    await clock.sleep(86_400_000)
    await promisify(execFile)(process.execPath, ['--version'])
    return 'ended'
  }
  expect(await clock.run(work)).toBe('ended')
})
