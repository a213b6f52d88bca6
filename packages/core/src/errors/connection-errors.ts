import { docsOf } from './docs-of.ts'
import { describeFault } from './fault-response-error.ts'
import type { Fault } from './fault.ts'
import { refusalRemedyOf, remedyOf } from './remedies.ts'
import { QuickBooksError, type QuickBooksErrorContext } from './quickbooks-error.ts'

/**
 * HTTP 401 that a refreshed token did not fix: the person who connected lost access (fault 120), or the grant is gone.
 * It is not thrown for an expired access token: the transport refreshes it and retries once.
 */
export class UnauthorizedError extends QuickBooksError {
  override readonly name: string = 'UnauthorizedError'

  constructor(input: QuickBooksErrorContext & { fault: Fault | null }) {
    const lostAccess = input.fault?.errors.some(
      (error) => error.code === '120' || `${error.message} ${error.detail}`.includes('-11014'),
    )
    super(`QuickBooks refused the access token${said(input.fault)}.`, {
      ...strip(input),
      code: lostAccess ? 'access_lost' : 'unauthorized',
      remedy: remedyOf(lostAccess ? 'access_lost' : 'unauthorized'),
    })
  }
}

/**
 * HTTP 403, or a fault 3100 or 3201: this app may not read this company, or credentials and company are of different
 * environments.
 */
export class ForbiddenError extends QuickBooksError {
  override readonly name: string = 'ForbiddenError'

  constructor(input: QuickBooksErrorContext & { fault: Fault | null }) {
    super(`QuickBooks refused this company or this part of it${said(input.fault)}.`, {
      ...strip(input),
      code: 'forbidden',
      remedy: remedyOf('forbidden'),
    })
  }
}

/** Why a person has to act before anything can be read again. */
export type ReconnectReason =
  | 'not_connected'
  | 'disconnected'
  | 'invalid_grant'
  | 'consent_expired'
  /** Intuit issued no refresh token, and the access token has expired. */
  | 'refresh_token_missing'
  | 'action_required'
  /** The tokens belong to another installation of the host: they were copied with the database. */
  | 'copied_database'

/**
 * There is no usable consent: never connected, disconnected, revoked, expired, or of another installation (code
 * `copied_database`). Retrying cannot help.
 */
export class ReconnectRequiredError extends QuickBooksError {
  override readonly name: string = 'ReconnectRequiredError'
  readonly tenantId: string
  readonly reason: string

  constructor(
    input: QuickBooksErrorContext & { tenantId: string; reason: ReconnectReason | (string & {}) },
  ) {
    const { tenantId, reason, ...rest } = input
    const isCopied = reason === 'copied_database'
    const code = isCopied ? 'copied_database' : 'reconnect_required'
    const message = isCopied
      ? `Copied database: the QuickBooks tokens of tenant ${tenantId} belong to another installation.`
      : `Tenant ${tenantId} has no usable QuickBooks consent (${reason}).`
    super(message, { ...rest, code, remedy: remedyOf(code) })
    this.tenantId = tenantId
    this.reason = reason
  }
}

/** The token endpoint refused; `code` is the `error` of RFC 6749 section 5.2, such as `invalid_grant`. */
export class OAuthError extends QuickBooksError {
  override readonly name: string = 'OAuthError'

  constructor(
    input: QuickBooksErrorContext & { code: string; operation: 'exchange' | 'refresh' | 'revoke' },
  ) {
    const { code, operation, ...rest } = input
    super(`Intuit refused the token request (${operation}) with ${code}.`, {
      ...rest,
      code,
      remedy: refusalRemedyOf('token', code),
    })
  }

  override get docs(): string {
    return docsOf('token', this.code)
  }
}

function said(fault: Fault | null): string {
  return fault === null ? '' : `: ${describeFault(fault)}`
}

function strip<Input extends { fault: Fault | null }>({
  fault: _fault,
  ...rest
}: Input): Omit<Input, 'fault'> {
  return rest
}
