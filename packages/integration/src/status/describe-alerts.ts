import { remedies } from '@vectis/quickbooks/errors'
import type { SyncRun } from '@vectis/quickbooks/ports'
import type { AlertStatus } from './status.ts'

/** Whether alerts are evaluated, from the stored runs. */
export function describeAlerts(input: {
  /** Newest first, those that ended. */
  runs: readonly SyncRun[]
  acceptance: { at: string } | null
  /** A person accepts the links first. */
  waits: boolean
  open: number
}): AlertStatus {
  const { runs, acceptance, waits, open } = input
  if (waits && acceptance === null) {
    const { do: remedy } = remedies.preview_not_accepted
    return { state: 'waiting_for_preview', remedy, evaluatedAt: null, open }
  }
  const from = waits ? Date.parse(acceptance?.at ?? '') : -Infinity
  // The steps follow the read of every run that QuickBooks answered.
  const done = runs.find(
    ({ outcome, finishedAt }) =>
      (outcome === 'succeeded' || outcome === 'partial') && Date.parse(finishedAt ?? '') >= from,
  )
  if (done?.problems.some(({ step }) => step === 'alerts') === true) {
    const { do: remedy } = remedies.alerts_not_evaluated
    return { state: 'waiting_for_tick', remedy, evaluatedAt: null, open }
  }
  const evaluatedAt = done?.finishedAt ?? null
  return {
    state: evaluatedAt === null ? 'waiting_for_tick' : 'evaluated',
    remedy: null,
    evaluatedAt,
    open,
  }
}
