import { remedyOf } from './remedies.ts'
import { QuickBooksError } from './quickbooks-error.ts'

/** A QuickBooks company, as an error may name it. */
export interface RealmName {
  environment: string
  realmId: string
}

/**
 * The tenant already has a QuickBooks company, and the connect was for another company or environment.
 *
 * Nothing was written. Ask the operator, then connect again with `confirmReplace: true`: the rows of the former company
 * stay, out of every total, until the host deletes them.
 */
export class RealmMismatchError extends QuickBooksError {
  override readonly name: string = 'RealmMismatchError'
  readonly tenantId: string
  readonly stored: RealmName
  readonly requested: RealmName

  constructor(input: { tenantId: string; stored: RealmName; requested: RealmName }) {
    const { tenantId, stored, requested } = input
    super(
      `Tenant ${tenantId} belongs to ${stored.environment} realm ${stored.realmId}, but the connect was for ` +
        `${requested.environment} realm ${requested.realmId}.`,
      {
        code: 'realm_mismatch',
        remedy: remedyOf('realm_mismatch'),
        realmId: requested.realmId,
      },
    )
    this.tenantId = tenantId
    this.stored = { environment: stored.environment, realmId: stored.realmId }
    this.requested = { environment: requested.environment, realmId: requested.realmId }
  }
}
