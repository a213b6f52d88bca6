import { LeaseLostError, QuickBooksError } from '@vectis/quickbooks'
import type { RunOutcome } from '@vectis/quickbooks'
import { ScanYieldedError } from '../read/scan-entity.ts'

export interface RunFailure {
  outcome: RunOutcome
  errorCode: string | null
  remedy: string | null
  error: Error | null
  hasMore: boolean
}

/** How a run ended that threw. `hasWritten`: part of it is stored, and the next run goes on from there. */
export function describeFailure(
  thrown: unknown,
  { hasWritten, isAborted }: { hasWritten: boolean; isAborted: boolean },
): RunFailure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  if (error instanceof ScanYieldedError) {
    return { outcome: 'partial', errorCode: null, remedy: null, error: null, hasMore: true }
  }
  if (error instanceof LeaseLostError) {
    const { code, remedy } = error
    return { outcome: 'aborted', errorCode: code, remedy, error, hasMore: false }
  }
  if (isAborted) {
    return { outcome: 'aborted', errorCode: 'aborted', remedy: null, error, hasMore: true }
  }
  const outcome = hasWritten ? 'partial' : 'failed'
  if (error instanceof QuickBooksError) {
    const { code, remedy } = error
    return { outcome, errorCode: code, remedy, error, hasMore: false }
  }
  return {
    outcome,
    errorCode: 'unexpected',
    remedy: 'Look at the log of the sync at this time; the next tick tries again.',
    error,
    hasMore: false,
  }
}
