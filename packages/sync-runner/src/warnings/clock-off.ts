/** What the doctor calls a failure. */
export const CLOCK_OFF_MS = 30_000

/** `offMs`: the time of this process less the database's. */
export function describeClock(offMs: number): string {
  const seconds = Math.round(Math.abs(offMs) / 1_000)
  const direction = offMs < 0 ? 'behind' : 'ahead of'
  return `The clock of a process is ${seconds} s ${direction} the database's.`
}
