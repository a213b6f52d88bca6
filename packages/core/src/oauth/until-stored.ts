import type { Clock } from '../transport/runtime.ts'

const ATTEMPTS = 4
const FIRST_DELAY_MS = 250

/**
 * Stores what Intuit issued, in several attempts: it cannot be requested again (docs/decisions/0024). `onFailure` is
 * called after each failed attempt; if it throws, the attempts end.
 */
export async function untilStored<T>(
  clock: Clock,
  store: () => Promise<T>,
  onFailure: (error: unknown, attempt: number) => void,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store()
    } catch (error) {
      onFailure(error, attempt)
      if (attempt >= ATTEMPTS) throw error
      await clock.sleep(FIRST_DELAY_MS * 2 ** attempt)
    }
  }
}
