import type { Instant } from '../values/instant.ts'
import type { CalendarDate } from '../values/calendar-date.ts'

/** The right to sync one realm. `fence` rises with every acquisition; a batch under an older fence is refused. */
export interface RunLease {
  realmId: string
  owner: string
  fence: number
  /**
   * The day for which all stored statuses were correct when the lease was taken. Null or absent: unknown, for example
   * because a batch of another day, or of none, that can change rows was written since.
   */
  statusesOn?: CalendarDate | null
  /**
   * When it was taken, by the clock that all processes share, such as the database's. A run without its own clock uses
   * it. Absent: the run uses the machine's clock.
   */
  at?: Instant
}
