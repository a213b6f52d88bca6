import type { Connection } from '../ports/connection-store.ts'

/** Whether a connection is read with: an unconfirmed one is kept alive too, until QuickBooks could be asked. */
export function isUsable<C extends Pick<Connection, 'state'>>(
  connection: C | null,
): connection is C & { state: 'connected' | 'unconfirmed' } {
  return connection?.state === 'connected' || connection?.state === 'unconfirmed'
}
