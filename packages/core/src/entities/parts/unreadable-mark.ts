import { compareInstants, type Instant } from '../../values/instant.ts'

/** The mark of a stored row: a newer version of its object could not be read. */
export interface UnreadableMark {
  /** Server time of the first answer with such a version; null: none. */
  unreadableSince: Instant | null
  /** Where that version could not be read. */
  unreadablePath: string | null
  /** The time of that version; null when it could not be read. */
  unreadableVersionAt: Instant | null
}

/** Whether a version that was read ends the mark: it is as new as the one that could not be read. */
export function isReadableAgain(
  { unreadableSince, unreadableVersionAt }: UnreadableMark,
  versionAt: Instant,
  observedAt: Instant,
): boolean {
  if (unreadableSince === null) return false
  return unreadableVersionAt === null
    ? compareInstants(observedAt, unreadableSince) > 0
    : compareInstants(versionAt, unreadableVersionAt) >= 0
}

/** Whether an unreadable version is at least as new as the stored one and as one that is marked already. */
export function deservesMark(
  { unreadableSince, unreadableVersionAt }: UnreadableMark,
  versionAt: Instant,
  storedAt: Instant,
): boolean {
  const markedAt = unreadableVersionAt ?? unreadableSince
  return (
    compareInstants(versionAt, storedAt) >= 0 &&
    (markedAt === null || compareInstants(versionAt, markedAt) >= 0)
  )
}
