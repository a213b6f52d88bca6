import { FaultResponseError } from '../errors/fault-response-error.ts'
import { ServerError } from '../errors/network-errors.ts'

/**
 * QuickBooks' answer to every request whose result would hold a row that it cannot serialise. It never names the row.
 */
const UNSERVABLE = '4002'
const INTERNAL_ERROR = 500

/**
 * Whether one of the requested rows may have caused the error: a Fault for a row that QuickBooks cannot serialise, or
 * an HTTP 500 after its retry. Requesting fewer rows shows it.
 */
export function mayBeOfOneRow(error: unknown): error is FaultResponseError | ServerError {
  if (error instanceof ServerError) return error.status === INTERNAL_ERROR
  return isUnservableFault(error)
}

/** Fault 4002: permanent for that row and for every request that includes it. */
export function isUnservableFault(error: unknown): error is FaultResponseError {
  return error instanceof FaultResponseError && error.faultCode === UNSERVABLE
}
