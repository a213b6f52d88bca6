import { remedyOf } from './remedies.ts'
import { QuickBooksError, type QuickBooksErrorContext } from './quickbooks-error.ts'

/**
 * A callback named a company that the new consent does not open: QuickBooks answered 401 or 403. Nothing was connected
 * and the tokens were discarded. They are not revoked: it is unknown which company the consent is for, and a revocation
 * would end it for every tenant of the app.
 */
export class RealmRefusedError extends QuickBooksError {
  override readonly name: string = 'RealmRefusedError'
  readonly tenantId: string

  constructor(input: QuickBooksErrorContext & { tenantId: string; realmId: string }) {
    const { tenantId, ...rest } = input
    super(
      `Expected QuickBooks to open company ${rest.realmId} with the new consent of tenant ${tenantId}, but it refused (HTTP ${rest.status ?? 401}).`,
      {
        ...rest,
        code: 'realm_refused',
        remedy: remedyOf('realm_refused'),
      },
    )
    this.tenantId = tenantId
  }
}
