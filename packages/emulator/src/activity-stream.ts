import { createActivity } from './books/activity/create-activity.ts'
import type { ActivityOptions, ActivityStep } from './books/activity/create-activity.ts'
import type { Company } from './books/company.ts'
import type { Clock } from './clock/clock.ts'

export interface ActivityStreamOptions extends Pick<ActivityOptions, 'only' | 'without'> {
  /** Changes in an hour of the emulator's clock, at even distances. */
  perHour: number
  /** The company; all that have books to change when left out. */
  realmId?: string
}

/** Random activity of a company until it is stopped. */
export interface ActivityStream {
  /** What was done so far, the last 1,000 steps. */
  readonly steps: readonly ActivityStep[]
  stop(): void
}

/** Lets companies change on a clock: invoices, payments, voids, deletions, renames, each with its webhooks. */
export function createActivityStream(
  companies: readonly Company[],
  options: ActivityStreamOptions & { seed: number; clock: Clock },
): ActivityStream {
  const { clock, perHour, seed, only, without } = options
  if (!(perHour > 0)) throw new TypeError(`Expected perHour to be above 0, got ${perHour}`)
  const choice = {
    ...(only === undefined ? {} : { only }),
    ...(without === undefined ? {} : { without }),
  }
  const activities = companies.map((company) =>
    createActivity(company, { seed: `${seed} ${company.realmId}`, ...choice }),
  )
  const stopping = new AbortController()
  const steps: ActivityStep[] = []

  async function live(): Promise<void> {
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      await clock.sleep(3_600_000 / perHour, stopping.signal)
      const step = activities[turn % activities.length]?.step() ?? null
      if (step !== null) steps.push(step)
      if (steps.length > 1000) steps.shift()
    }
  }
  live().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error
  })
  return { steps, stop: () => stopping.abort(new Error('The activity was stopped')) }
}
