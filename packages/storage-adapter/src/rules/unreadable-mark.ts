/** Rules about the mark of a stored row, as SQL; each is core's rule of the same name. */

/** A version that was read ends the mark: it is as new as the one that could not be read. */
export function isReadableAgain(stored: string, versionAt: string, observedAt: string): string {
  return `coalesce(${stored}.unreadable_since is not null and case when ${stored}.unreadable_version_at is null
      then ${observedAt} > ${stored}.unreadable_since else ${versionAt} >= ${stored}.unreadable_version_at end, false)`
}

/** An unreadable version is at least as new as the stored one and as one that is marked already. */
export function deservesMark(stored: string, versionAt: string, storedAt: string): string {
  return `${versionAt} >= ${storedAt}
      and (${stored}.unreadable_since is null or ${versionAt} >= coalesce(${stored}.unreadable_version_at, ${stored}.unreadable_since))`
}
