import { describeError } from '@vectis/quickbooks/errors'
import { LeaseLostError } from '@vectis/quickbooks/ports'
import type { RunOutcome } from '@vectis/quickbooks/ports'
import { ScanYieldedError } from '../read/scan-entity.ts'

export interface RunFailure {
  outcome: RunOutcome
  errorCode: string | null
  message: string | null
  remedy: string | null
  intuitTid: string | null
  error: Error | null
  hasMore: boolean
}

/** The outcome of a run that threw. `hasWritten`: part of it is stored, and the next run continues from there. */
export function describeFailure(
  thrown: unknown,
  { hasWritten, isAborted }: { hasWritten: boolean; isAborted: boolean },
): RunFailure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const nothing = { errorCode: null, message: null, remedy: null, intuitTid: null, error: null }
  if (error instanceof ScanYieldedError) return { ...nothing, outcome: 'partial', hasMore: true }
  const { code, message, remedy, intuitTid } = describeError(error)
  const said = { errorCode: code, message, remedy, intuitTid, error, hasMore: false }
  if (error instanceof LeaseLostError) return { ...said, outcome: 'aborted' }
  if (isAborted) {
    return { ...said, outcome: 'aborted', errorCode: 'aborted', remedy: null, hasMore: true }
  }
  return { ...said, outcome: hasWritten ? 'partial' : 'failed' }
}
