/** A span of time as a person says it: `40 s`, `12 min`, `3 h`, `5 days`. */
export function describeSpan(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1_000)
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `${minutes} min`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`
}

/** How long ago an instant was. */
export function describeAge(at: string | null, now: number): string {
  return at === null ? 'never' : `${describeSpan(now - Date.parse(at))} ago`
}
