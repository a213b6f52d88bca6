/** What the process ends with; documented in docs/guides/operations.md. See docs/decisions/0208. */
export const exitCodes = {
  /** Nothing is wrong. */
  fine: 0,
  /** The command worked, and found a failure; or QuickBooks or the database refused. */
  found: 1,
  /** Wrong arguments or configuration; nothing was done. */
  misuse: 2,
  /** The database or Intuit could not be reached. */
  unreachable: 3,
  /** A person did not agree; nothing was done. */
  declined: 4,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Codes of errors after which the same command may succeed later. */
const away = new Set([
  'database_unreachable',
  'connection_lost',
  'too_many_connections',
  'network',
  'timeout',
  'server',
])

/** For an error, by its code. */
export function exitCodeOf(code: string): ExitCode {
  return away.has(code) ? exitCodes.unreachable : exitCodes.found
}
