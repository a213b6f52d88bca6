import { QuickBooksError, type QuickBooksErrorContext } from './quickbooks-error.ts'

/** QuickBooks could not be asked yet whether a new consent opens the company that its callback named; `cause` says why. The tokens are kept. */
export class UnconfirmedError extends QuickBooksError {
  override readonly name: string = 'UnconfirmedError'
  readonly tenantId: string

  constructor(input: QuickBooksErrorContext & { tenantId: string; realmId: string }) {
    const { tenantId, ...rest } = input
    const why = rest.cause instanceof QuickBooksError ? ` (${rest.cause.code})` : ''
    super(
      `The connection of tenant ${tenantId} to company ${rest.realmId} is not confirmed yet: QuickBooks gave no answer to go by${why}.`,
      {
        ...rest,
        code: 'unconfirmed',
        remedy: 'Nothing to do: the consent is kept, and QuickBooks is asked again by itself.',
      },
    )
    this.tenantId = tenantId
  }
}
