import { todayIn, type Clock, type Connection } from '@vectis/quickbooks'

/** Today where the company is; UTC while that is not known. */
export function todayOf(connection: Connection | null, clock: Clock): string {
  return todayIn(connection?.timeZone ?? 'UTC', clock.now())
}
