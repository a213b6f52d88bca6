import { silentLogger, systemClock, systemRandom } from '@vectis/quickbooks'
import { checkDelay } from '@vectis/quickbooks/values'
import { resolveSchedule } from '../plan/sync-schedule.ts'
import type { SyncSchedule } from '../plan/sync-schedule.ts'
import type { SyncRunnerOptions } from '../sync-runner-options.ts'

/** QuickBooks returns no more rows for one query. */
const MOST_ROWS = 1_000

/** Options that reach every part of every run, with their defaults. An option listed here needs no other line. */
const defaults = {
  clock: systemClock,
  logger: silentLogger,
  random: systemRandom,
  keepRaw: false,
  leaseMs: 10_000,
  handoverMs: 0,
  entitiesAtOnce: 4,
  pageSize: 500,
} satisfies Partial<SyncRunnerOptions>

type SettingName = keyof typeof defaults

/** The settings of all runs of a runner. */
export interface RunSettings extends Required<Pick<SyncRunnerOptions, SettingName>> {
  schedule: SyncSchedule
}

/** Turns a runner's options into settings. Throws `RangeError` for a value that cannot work. */
export function resolveSettings(options: SyncRunnerOptions): RunSettings {
  const names = Object.keys(defaults) as SettingName[]
  const given = Object.fromEntries(
    names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  ) as Partial<RunSettings>
  const settings = { ...defaults, ...given, schedule: resolveSchedule(options.schedule) }
  checkDelay('leaseMs', settings.leaseMs, { least: 1_000 })
  checkDelay('handoverMs', settings.handoverMs, { least: 0 })
  atLeast('entitiesAtOnce', settings.entitiesAtOnce, 1)
  checkPageSize(settings.pageSize)
  return settings
}

function checkPageSize(pageSize: number): void {
  if (Number.isInteger(pageSize) && pageSize >= 1 && pageSize <= MOST_ROWS) return
  throw new RangeError(
    `Expected pageSize to be an integer from 1 to ${MOST_ROWS}, the most that QuickBooks returns for one query; received ${pageSize}.`,
  )
}

/** The value, or a `RangeError` that names the option. */
export function atLeast(name: string, value: number, least: number): number {
  if (Number.isFinite(value) && value >= least) return value
  throw new RangeError(`Expected ${name} to be at least ${least}, received ${value}.`)
}
