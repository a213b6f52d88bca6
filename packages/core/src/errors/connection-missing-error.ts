/** A tenant without a connection row was asked for something only a connection has. Connect the tenant first. */
export class ConnectionMissingError extends Error {
  override readonly name = 'ConnectionMissingError'
  readonly code = 'connection_missing'
  readonly tenantId: string

  constructor(input: { tenantId: string; operation: string }) {
    super(
      `${input.operation} expected a QuickBooks connection of tenant ${input.tenantId}, and there is none. ` +
        'Send the operator through the authorization URL first.',
    )
    this.tenantId = input.tenantId
  }
}
