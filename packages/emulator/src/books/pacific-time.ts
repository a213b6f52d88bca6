const daySeconds = 86_400
const dayTexts = new Map<number, string>()
const yearBounds = new Map<number, { from: number; to: number }>()
const two = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'))

/** Minutes east of UTC in Los Angeles: -420 in summer, -480 in winter, by the rule since 2007. */
function pacificOffsetMinutes(epochSeconds: number): number {
  const year = new Date(epochSeconds * 1000).getUTCFullYear()
  let bounds = yearBounds.get(year)
  if (bounds === undefined) {
    bounds = {
      // The second Sunday of March at 02:00 PST, the first Sunday of November at 02:00 PDT.
      from: sundayOf(year, 2, 8) + 10 * 3600,
      to: sundayOf(year, 10, 1) + 9 * 3600,
    }
    yearBounds.set(year, bounds)
  }
  return epochSeconds >= bounds.from && epochSeconds < bounds.to ? -420 : -480
}

/** `2026-05-05T03:13:29-07:00`: how QuickBooks writes MetaData times, whole seconds with the Pacific offset. */
export function formatPacificTime(epochSeconds: number): string {
  const minutes = pacificOffsetMinutes(epochSeconds)
  const local = epochSeconds + minutes * 60
  const day = Math.floor(local / daySeconds)
  const rest = local - day * daySeconds
  const hour = Math.floor(rest / 3600)
  const minute = Math.floor((rest - hour * 3600) / 60)
  const second = rest - hour * 3600 - minute * 60
  return `${dayText(day)}T${two[hour]}:${two[minute]}:${two[second]}${minutes === -420 ? '-07:00' : '-08:00'}`
}

/** `YYYY-MM-DD` of a day number, days since 1970-01-01. */
export function dayText(day: number): string {
  let text = dayTexts.get(day)
  if (text === undefined) {
    if (dayTexts.size > 20_000) dayTexts.clear()
    text = new Date(day * daySeconds * 1000).toISOString().slice(0, 10)
    dayTexts.set(day, text)
  }
  return text
}

/** Days since 1970-01-01 of a calendar date. */
export function dayNumber(date: string): number {
  const day = Date.parse(`${date}T00:00:00Z`) / (daySeconds * 1000)
  if (!Number.isInteger(day)) {
    throw new TypeError(`Expected a calendar date YYYY-MM-DD, received ${JSON.stringify(date)}.`)
  }
  return day
}

/** UTC midnight, in epoch seconds, of the first Sunday on or after a day of a month. */
function sundayOf(year: number, month: number, day: number): number {
  const first = Date.UTC(year, month, day)
  return first / 1000 + ((7 - new Date(first).getUTCDay()) % 7) * daySeconds
}
