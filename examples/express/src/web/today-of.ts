import { isTimeZone, todayIn, type Clock, type Connection } from '@vectis/quickbooks'

/** The company's calendar date of an instant; UTC's while its time zone is not known. */
export function dayOf(instant: string, connection: Connection | null): string {
  return todayIn(zoneOf(connection), Date.parse(instant))
}

/** UTC while no zone is known that this platform knows. */
export function zoneOf(connection: Connection | null): string {
  const zone = connection?.timeZone
  return zone && isTimeZone(zone) ? zone : 'UTC'
}

/** Today where the company is; UTC while that is not known. */
export function todayOf(connection: Connection | null, clock: Clock): string {
  return todayIn(zoneOf(connection), clock.now())
}
