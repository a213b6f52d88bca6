import { html } from './html.ts'
import { momentOf } from './today-of.ts'

export interface Shown {
  now: number
  /** The company's time zone; null while it is unknown: then UTC, which the text names. */
  zone: string | null
}

const minute = 60_000
const hour = 60 * minute
const dayMs = 24 * hour

/** `2 min`, `3 h`, `13 days`: rounded down. */
export function span(ms: number): string {
  const size = Math.max(0, ms)
  if (size < minute) return `${Math.floor(size / 1_000)} s`
  if (size < hour) return `${Math.floor(size / minute)} min`
  if (size < 2 * dayMs) return `${Math.floor(size / hour)} h`
  return `${Math.floor(size / dayMs)} days`
}

/** `2 min ago` or `in 13 min`; the exact time on hover and for screen readers. A dash without an instant. */
export function ago(instant: string | null | undefined, { now, zone }: Shown) {
  if (instant == null) return '—'
  const ms = now - Date.parse(instant)
  const words = Math.abs(ms) < 10_000 ? 'just now' : ms > 0 ? `${span(ms)} ago` : `in ${span(-ms)}`
  const exact = momentOf(instant, zone)
  return html`<time datetime=${new Date(instant).toISOString()} title=${exact}
    >${words}<span class="unseen">${`, ${exact}`}</span></time
  >`
}
