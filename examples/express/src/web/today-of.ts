import type { Clock, Connection } from '@vectis/quickbooks'
import { isTimeZone, todayIn } from '@vectis/quickbooks/values'
import { moment } from './format.ts'
import { momentIn } from './local-time.ts'

/** The calendar date of an instant in the company's time zone; without a known zone, the instant itself, labelled UTC. */
export function dayOf(instant: string, connection: Connection | null): string {
  const zone = zoneOf(connection)
  return zone === null ? moment(instant) : todayIn(zone, Date.parse(instant))
}

/** An instant in the company's time zone; without a known zone, in UTC, and labelled so. */
export function momentOf(instant: string | null, zone: string | null): string {
  return instant === null || zone === null ? moment(instant) : momentIn(zone, instant)
}

/** Null while the zone is unknown or not supported by this platform: never UTC instead. */
export function zoneOf(connection: Connection | null): string | null {
  const zone = connection?.timeZone
  return zone && isTimeZone(zone) ? zone : null
}

/** Today's date in the company's time zone; null while the zone is unknown. */
export function todayOf(connection: Connection | null, clock: Clock): string | null {
  const zone = zoneOf(connection)
  return zone === null ? null : todayIn(zone, clock.now())
}
