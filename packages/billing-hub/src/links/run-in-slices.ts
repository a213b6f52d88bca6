import type { Clock } from '@vectis/quickbooks'
import { run } from '@vectis/quickbooks-storage/database'
import type { HubContext } from '../context/hub-context.ts'
import { takeNextTurn } from '../defaults.ts'

/** Milliseconds of work after which the event loop gets its turn, at the end of the current step. */
const slice = 4
/** Milliseconds of work after which a transaction says that it is alive. */
const silent = 3_000

/**
 * Runs work in short steps, and yields to the event loop every few milliseconds of the clock. With a clock that does
 * not move, all the work runs in one turn. Within a transaction, `inside` keeps it from being ended as idle: planning a
 * large tenant on a busy machine takes longer than a transaction may stand still. See docs/decisions/0166.
 */
export async function runInSlices<Result>(
  work: Generator<void, Result>,
  clock: Clock,
  inside?: HubContext,
): Promise<Result> {
  let said = clock.now()
  for (let began = said; ;) {
    const step = work.next()
    if (step.done === true) return step.value
    const passed = clock.now() - began
    // Negative if the clock was set back.
    if (passed >= 0 && passed < slice) continue
    await takeNextTurn()
    began = clock.now()
    if (!inside?.db.isTransaction || Math.abs(began - said) < silent) continue
    await run(inside, 'select 1', [])
    said = began = clock.now()
  }
}
