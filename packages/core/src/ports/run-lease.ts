import type { Instant } from '../values/instant.ts'
import type { CalendarDate } from '../values/calendar-date.ts'

/** Leadership over one realm's sync. `fence` rises with every acquisition; a batch under an older fence is refused. */
export interface RunLease {
  realmId: string
  owner: string
  fence: number
  /**
   * The day for which all stored statuses were true when the lease was taken. Null or absent: not known, as when rows
   * were written since.
   */
  statusesOn?: CalendarDate | null
  /**
   * When it was taken, by the clock that all processes share, such as the database's. A run without its own clock uses
   * it. Absent: the run uses the machine's clock.
   */
  at?: Instant
}
