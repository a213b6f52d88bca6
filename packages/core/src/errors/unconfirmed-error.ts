import { remedyOf } from './remedies.ts'
import { QuickBooksError, type QuickBooksErrorContext } from './quickbooks-error.ts'

/** Failures that a later attempt can overcome without a person. */
const passing: ReadonlySet<string> = new Set([
  'network',
  'timeout',
  'server',
  'throttled',
  'quota_exceeded',
  'unreadable_answer',
])

/**
 * QuickBooks could not be asked yet whether a new consent opens the company that its callback named; `cause` says why.
 * The tokens are kept. Permanent causes, such as an ended subscription or a wrong client secret, have their own remedy
 * here.
 */
export class UnconfirmedError extends QuickBooksError {
  override readonly name: string = 'UnconfirmedError'
  readonly tenantId: string

  constructor(input: QuickBooksErrorContext & { tenantId: string; realmId: string }) {
    const { tenantId, ...rest } = input
    const cause = rest.cause instanceof QuickBooksError ? rest.cause : null
    const why = cause === null ? '' : ` (${cause.code})`
    const isPassing = cause === null || passing.has(cause.code)
    super(
      `The connection of tenant ${tenantId} to company ${rest.realmId} is not confirmed yet: QuickBooks gave no usable answer${why}.`,
      {
        ...rest,
        code: 'unconfirmed',
        remedy: (isPassing ? null : cause.remedy) ?? remedyOf('unconfirmed'),
      },
    )
    this.tenantId = tenantId
  }
}
