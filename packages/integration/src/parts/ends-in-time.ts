import type { Clock } from '@vectis/quickbooks'

/** How long `close` waits for a `start` under way. */
const STARTING_MS = 20_000

/** Whether a start, well or badly, ends within the time that `close` waits for it. */
export async function endsInTime(clock: Clock, starting: Promise<void>): Promise<boolean> {
  const waited = new AbortController()
  const late = clock.sleep(STARTING_MS, waited.signal).then(
    () => false,
    () => true,
  )
  const ended = starting.then(
    () => true,
    () => true,
  )
  const isInTime = await Promise.race([ended, late])
  waited.abort()
  return isInTime
}
