import type { Clock, Connection } from '@vectis/quickbooks'
import { isTimeZone, todayIn } from '@vectis/quickbooks/values'
import { moment } from './format.ts'

/** The company's calendar date of an instant; the instant itself, in UTC and saying so, while its time zone is not known. */
export function dayOf(instant: string, connection: Connection | null): string {
  const zone = zoneOf(connection)
  return zone === null ? moment(instant) : todayIn(zone, Date.parse(instant))
}

/** Null while no zone is known, or none that this platform supports: never UTC instead. */
export function zoneOf(connection: Connection | null): string | null {
  const zone = connection?.timeZone
  return zone && isTimeZone(zone) ? zone : null
}

/** Today where the company is; null while that is not known. */
export function todayOf(connection: Connection | null, clock: Clock): string | null {
  const zone = zoneOf(connection)
  return zone === null ? null : todayIn(zone, clock.now())
}
