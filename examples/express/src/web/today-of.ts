import { todayIn, type Connection } from '@vectis/quickbooks'

/** Today where the company is; UTC while that is not known. */
export function todayOf(connection: Connection | null): string {
  return todayIn(connection?.timeZone ?? 'UTC', Date.now())
}
