import { remedyOf } from './remedies.ts'
import { QuickBooksError } from './quickbooks-error.ts'

/** The call needs a connection, but the tenant has no connection row. Connect the tenant first. */
export class ConnectionMissingError extends QuickBooksError {
  override readonly name: string = 'ConnectionMissingError'
  readonly tenantId: string

  constructor(input: { tenantId: string; operation: string }) {
    super(
      `${input.operation} expected a QuickBooks connection of tenant ${input.tenantId}, but there is none.`,
      {
        code: 'connection_missing',
        remedy: remedyOf('connection_missing'),
      },
    )
    this.tenantId = input.tenantId
  }
}
