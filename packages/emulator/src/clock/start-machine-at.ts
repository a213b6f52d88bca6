import { systemClock } from '../defaults.ts'
import type { Clock } from './clock.ts'
import { toEpoch } from './to-epoch.ts'

/** Time that runs as the machine's does, from another instant on: the day of a test is then the same each day. */
export function startMachineAt(start: number | string | undefined): Clock {
  if (start === undefined) return systemClock
  const distance = toEpoch(start) - systemClock.now()
  return { ...systemClock, now: () => systemClock.now() + distance }
}
