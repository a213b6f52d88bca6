import { remedyOf } from './remedies.ts'
import { QuickBooksError } from './quickbooks-error.ts'

/** Another process took over the sync of this realm; nothing of the refused batch was written. */
export class LeaseLostError extends QuickBooksError {
  override readonly name: string = 'LeaseLostError'

  constructor(input: { realmId: string; owner: string; fence: number }) {
    super(
      `Expected ${input.owner} to hold the sync lease of realm ${input.realmId} (fence ${input.fence}), but another process holds it.`,
      {
        code: 'lease_lost',
        remedy: remedyOf('lease_lost'),
        realmId: input.realmId,
      },
    )
  }
}
