import type { CalendarDate } from '@vectis/quickbooks/values'
import {
  checkCount,
  checkDay,
  checkGiven,
  checkText,
  checkTimeZone,
} from '@vectis/quickbooks/values'

/** What the reads of the hub have in common. */
interface Given {
  today?: CalendarDate | null
  asOf?: CalendarDate
  timeZone?: string | null
  graceDays?: number
  recent?: number
  limit?: number
}

/**
 * Checks the options of a read. A `today` that was left out is an error; one that is null says that no time zone is known.
 * A day that is asked for (`asOf`) takes its place. Throws `TypeError`.
 */
export function checkRead(
  caller: string,
  given: object,
  { unknownDay = true, zone = false }: { unknownDay?: boolean; zone?: boolean } = {},
): void {
  checkGiven(caller, given)
  const { today, asOf, timeZone, graceDays, recent, limit }: Given = given
  if (asOf === undefined) checkDay(caller, 'today', today, { unknown: unknownDay })
  else checkDay(caller, 'asOf', asOf)
  if (zone) checkTimeZone(caller, 'timeZone', timeZone, { unknown: true })
  checkCount(caller, 'graceDays', graceDays, 0)
  checkCount(caller, 'recent', recent, 0)
  checkCount(caller, 'limit', limit, 1)
}

/** Throws `TypeError` for an empty id of a customer: it would be a customer without rows. */
export function checkCustomer(caller: string, customerId: unknown): void {
  checkText(caller, 'customerId', customerId, 'the id of a customer of the hub')
}

/** Throws `TypeError` unless a person is named: what a person decides stands in an audit. */
export function checkActor(caller: string, given: object): void {
  checkGiven(caller, given)
  checkText(caller, 'actor', Reflect.get(given, 'actor'), 'the person who decides this')
}
