import type { Clock } from '@vectis/quickbooks'
import { takeNextTurn } from '../defaults.ts'

/** Milliseconds of work after which the event loop gets its turn, at the end of the current step. */
const slice = 4

/**
 * Runs work in short steps, and yields to the event loop every few milliseconds of the clock. With a clock that does
 * not move, all the work runs in one turn.
 */
export async function runInSlices<Result>(
  work: Generator<void, Result>,
  clock: Clock,
): Promise<Result> {
  for (let began = clock.now(); ;) {
    const step = work.next()
    if (step.done === true) return step.value
    const passed = clock.now() - began
    // Negative if the clock was set back.
    if (passed >= 0 && passed < slice) continue
    await takeNextTurn()
    began = clock.now()
  }
}
