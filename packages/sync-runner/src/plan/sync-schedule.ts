import { checkDelay } from '@vectis/quickbooks/values'

/** The intervals of reads and checks, in milliseconds. */
export interface SyncSchedule {
  /** Between two ticks of a realm. Default 15 minutes. Without webhooks a quiet tick costs one call, with them none. */
  tickMs: number
  /**
   * With webhooks that arrive: changes are read at least this often, in case one was lost. Default 12 hours: two
   * calls a day.
   */
  safetyMs: number
  /** Templates are read in full this often. Default 24 hours: one call per 500 templates. */
  templatesMs: number
  /** One entity's rows are compared with `COUNT(*)` this often, in turn. Default 24 hours: one call. */
  countMs: number
  /**
   * How far before the last answer the next one begins: objects may appear in the feed late. Default 10 minutes;
   * costs no call.
   */
  overlapMs: number
  /** A checkpoint older than this leads to a full read; QuickBooks looks back 30 days. Default 29 days. */
  maxAgeMs: number
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

export const defaultSchedule: SyncSchedule = {
  tickMs: 15 * minuteMs,
  safetyMs: 12 * hourMs,
  templatesMs: 24 * hourMs,
  countMs: 24 * hourMs,
  overlapMs: 10 * minuteMs,
  maxAgeMs: 29 * dayMs,
}

/** Fills in the defaults for what is missing or undefined. Throws `RangeError` for a schedule that cannot work. */
export function resolveSchedule(given: Partial<SyncSchedule> = {}): SyncSchedule {
  const set = Object.entries(given).filter(([, value]) => value !== undefined)
  const schedule: SyncSchedule = { ...defaultSchedule, ...Object.fromEntries(set) }
  for (const [name, value] of Object.entries(schedule)) {
    if (Number.isFinite(value) && value > 0) continue
    if (name === 'overlapMs' && value === 0) continue
    throw new RangeError(`Expected schedule.${name} in milliseconds above 0, received ${value}.`)
  }
  // The only one that is the delay of a timer.
  checkDelay('schedule.tickMs', schedule.tickMs)
  if (schedule.maxAgeMs + schedule.overlapMs > 30 * dayMs) {
    throw new RangeError(
      'Expected schedule.maxAgeMs + schedule.overlapMs within the 30 days that QuickBooks looks back.',
    )
  }
  return schedule
}
