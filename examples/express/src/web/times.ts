import { html } from './html.ts'
import { momentOf } from './today-of.ts'

const steps = [
  ['day', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const

/** `2 min ago`, `in 3 days`, `just now`. */
export function sayDistance(instant: string, now: number): string {
  const away = Date.parse(instant) - now
  const [unit, ms] = steps.find(([, one]) => Math.abs(away) >= one) ?? []
  if (unit === undefined || ms === undefined) return 'just now'
  const many = Math.floor(Math.abs(away) / ms)
  const name = unit === 'day' && many > 1 ? 'days' : unit
  return away < 0 ? `${many} ${name} ago` : `in ${many} ${name}`
}

/** How long ago, with the exact time of the company's zone on hover and for screen readers; a dash without one. */
export function renderAgo(
  instant: string | null | undefined,
  { now, zone }: { now: number; zone: string | null },
) {
  if (instant == null) return html`<span class="soft">—</span>`
  const exact = momentOf(instant, zone)
  return html`<time datetime=${instant} title=${exact}
    >${sayDistance(instant, now)}<span class="unseen">${`, ${exact}`}</span></time
  >`
}
