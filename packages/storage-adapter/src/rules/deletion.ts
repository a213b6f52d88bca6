import { deletionReasons } from '@vectis/quickbooks/ports'

/**
 * How a reported deletion joins the stored one: core's `joinDeletion` as SQL. The earliest time, the strongest reason
 * and the latest answer stay.
 */
export interface JoinedDeletion {
  deleted_at: string
  deleted_reason: string
  merged_into: string
  deletion_seen_at: string
}

/** The columns of a stored row `s` joined with those of `p`, which are not null except `merged_into`. */
export function joinDeletion(stored: string, reported: string): JoinedDeletion {
  const pair = (column: string) => `${stored}.${column}, ${reported}.${column}`
  return {
    deleted_at: `least(${pair('deleted_at')})`,
    deleted_reason: `case when ${strength(`${stored}.deleted_reason`)} > ${strength(`${reported}.deleted_reason`)}
      then ${stored}.deleted_reason else ${reported}.deleted_reason end`,
    merged_into: `greatest(${pair('merged_into')})`,
    deletion_seen_at: `greatest(${pair('deletion_seen_at')})`,
  }
}

/** The same for all reports about one object in one answer: aggregates over `deletedAt`, `reason` and `mergedInto`. */
export function joinReports(reported: string, observedAt: string): JoinedDeletion {
  return {
    deleted_at: `min(coalesce(${reported}."deletedAt", ${observedAt}))`,
    deleted_reason: `(array_agg(${reported}.reason order by ${strength(`${reported}.reason`)} desc))[1]`,
    merged_into: `max(${reported}."mergedInto")`,
    deletion_seen_at: observedAt,
  }
}

/** Column by column, as a list of SQL. */
export function listColumns(deletion: JoinedDeletion): string {
  return Object.entries(deletion)
    .map(([column, value]) => `${value} as ${column}`)
    .join(', ')
}

function strength(reason: string): string {
  return `array_position(array[${deletionReasons.map((name) => `'${name}'`).join(', ')}], ${reason})`
}
