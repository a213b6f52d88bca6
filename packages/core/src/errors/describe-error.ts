import { remedyOf } from './remedies.ts'
import { QuickBooksError } from './quickbooks-error.ts'
import { redact } from './redact.ts'

/** The description of an error for an operator, from any package. */
export interface ErrorDescription {
  code: string
  message: string
  remedy: string | null
  realmId: string | null
  intuitTid: string | null
}

/**
 * Reads an error for a report. An error of a store or a key ring is recognised by its shape: it has `code` and `remedy`
 * as text, and its message is used as it is. Everything else is `unexpected`, with its text redacted.
 */
export function describeError(thrown: unknown): ErrorDescription {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  if (error instanceof QuickBooksError) {
    const { code, message, remedy, realmId, intuitTid } = error
    return { code, message, remedy, realmId, intuitTid }
  }
  const { code, remedy } = error as { code?: unknown; remedy?: unknown }
  if (typeof code === 'string' && typeof remedy === 'string') {
    return { code, message: error.message, remedy, realmId: null, intuitTid: null }
  }
  return {
    code: 'unexpected',
    message: redact(error.message),
    remedy: remedyOf('unexpected'),
    realmId: null,
    intuitTid: null,
  }
}
