/**
 * The place of a version among the versions of one object, as a row value of SQL. The times of QuickBooks have whole
 * seconds; within one second its SyncToken decides: it is decimal text, so the longer one is greater.
 */
export function versionOrder(time: string, syncToken: string): string {
  return `${time}, length(coalesce(${syncToken}, '')), coalesce(${syncToken}, '') collate "C"`
}
