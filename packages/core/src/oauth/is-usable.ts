import type { Connection } from '../ports/connection-store.ts'

/** Whether a connection is used for reads. An unconfirmed one is kept alive too, until QuickBooks has confirmed it. */
export function isUsable<C extends Pick<Connection, 'state'>>(
  connection: C | null,
): connection is C & { state: 'connected' | 'unconfirmed' } {
  return connection?.state === 'connected' || connection?.state === 'unconfirmed'
}
