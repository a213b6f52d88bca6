import type { Clock } from '@vectis/quickbooks'

/** Milliseconds of work after which the event loop has its turn. */
const slice = 8
/** Steps between two looks at the clock. */
const steps = 4

/** Runs work that comes in short steps, and gives the event loop back every few milliseconds. */
export async function runInSlices<Result>(
  work: Generator<void, Result>,
  clock: Clock,
): Promise<Result> {
  let began = clock.now()
  for (let count = 1; ; count += 1) {
    const step = work.next()
    if (step.done === true) return step.value
    if (count % steps !== 0 || clock.now() - began < slice) continue
    await clock.sleep(0)
    began = clock.now()
  }
}
