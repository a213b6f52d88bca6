const HOUR_MS = 3_600_000
const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()

/** Minutes east of UTC that a time zone keeps at an instant. */
export function offsetMinutes(epochMs: number, timeZone: string): number {
  const hour = Math.floor(epochMs / HOUR_MS)
  const key = `${timeZone} ${hour}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
    formats.set(timeZone, format)
  }
  const name = format.formatToParts(epochMs).find((part) => part.type === 'timeZoneName')?.value
  const match = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name ?? '')
  const size = match?.[1] === undefined ? 0 : Number(match[2]) * 60 + Number(match[3])
  const minutes = match?.[1] === '-' ? -size : size
  if (offsets.size > 10_000) offsets.clear()
  offsets.set(key, minutes)
  return minutes
}

/** `2026-05-05T03:13:29.123-07:00`: the envelope's `time`, milliseconds and the zone's offset. */
export function formatOffsetTime(epochMs: number, timeZone = 'America/Los_Angeles'): string {
  const minutes = offsetMinutes(epochMs, timeZone)
  const local = new Date(epochMs + minutes * 60_000).toISOString().slice(0, 23)
  const size = Math.abs(minutes)
  const text = (value: number) => String(value).padStart(2, '0')
  return `${local}${minutes < 0 ? '-' : '+'}${text(Math.floor(size / 60))}:${text(size % 60)}`
}
