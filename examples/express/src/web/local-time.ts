import { toInstant, type Instant } from '@vectis/quickbooks/values'

// Creating a formatter is slow, so there is one per zone and purpose.
const clocks = new Map<string, Intl.DateTimeFormat>()
const words = new Map<string, Intl.DateTimeFormat>()

function formatIn(
  formats: Map<string, Intl.DateTimeFormat>,
  timeZone: string,
  create: () => Intl.DateTimeFormat,
): Intl.DateTimeFormat {
  const format = formats.get(timeZone) ?? create()
  formats.set(timeZone, format)
  return format
}

/** `2026-11-20T17:00:05`: what a clock in this zone shows at an instant. */
export function toLocal(timeZone: string, epochMs: number): string {
  // The Swedish locale writes dates as ISO 8601 does.
  const create = () =>
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return formatIn(clocks, timeZone, create).format(epochMs).replace(' ', 'T')
}

/** `20 Nov 2026, 17:00`. */
export function momentIn(timeZone: string, instant: Instant): string {
  const create = () =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
    })
  return formatIn(words, timeZone, create).format(Date.parse(instant))
}

const dayMs = 86_400_000
const pattern = /^((?:19|2\d)\d\d-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?$/

/** The span that a local time names: a minute, or a second if it has seconds. */
export interface Span {
  start: number
  /** Its last millisecond. */
  end: number
}

/**
 * The span of a local time such as `2026-11-20T17:00`. Where the clocks are turned back it occurs twice, and the later
 * one counts. `skipped`: the clocks are turned forward over it. `unreadable`: it is no time.
 */
export function readLocal(timeZone: string, text: string): Span | 'skipped' | 'unreadable' {
  const [match, date, minute, second] = pattern.exec(text) ?? []
  const local = `${date}T${minute}${second ?? ':00'}`
  const asUtc = Date.parse(`${local}Z`)
  const isTime = match !== undefined && !Number.isNaN(asUtc)
  // JavaScript reads 30 February as 2 March.
  if (!isTime || toInstant(asUtc).slice(0, 19) !== local) return 'unreadable'
  const offsetAt = (epochMs: number) => Date.parse(`${toLocal(timeZone, epochMs)}Z`) - epochMs
  const starts = [asUtc - dayMs, asUtc + dayMs]
    .map((near) => asUtc - offsetAt(near))
    .filter((epochMs) => toLocal(timeZone, epochMs) === local)
  if (starts.length === 0) return 'skipped'
  const start = Math.max(...starts)
  return { start, end: start + (second === undefined ? 60_000 : 1_000) - 1 }
}
