import type { Clock } from '@vectis/quickbooks'
import { takeNextTurn } from '../defaults.ts'

/** Milliseconds of work after which the event loop has its turn, once the step under way has ended. */
const slice = 4

/**
 * Runs work that comes in short steps, and gives the event loop back every few milliseconds that pass on the clock.
 * Under a clock that stands still it is done in one turn.
 */
export async function runInSlices<Result>(
  work: Generator<void, Result>,
  clock: Clock,
): Promise<Result> {
  for (let began = clock.now(); ;) {
    const step = work.next()
    if (step.done === true) return step.value
    const passed = clock.now() - began
    // Below nought when the clock was put back.
    if (passed >= 0 && passed < slice) continue
    await takeNextTurn()
    began = clock.now()
  }
}
