export {
  addDays,
  diffDays,
  isCalendarDate,
  isTimeZone,
  startOfMonth,
  todayIn,
} from './values/calendar-date.ts'
export type { CalendarDate } from './values/calendar-date.ts'
export {
  checkFlags,
  checkGiven,
  checkNames,
  checkOneOf,
  checkPlaces,
  checkTenantId,
} from './values/check-place.ts'
export type { OptionNames } from './values/check-place.ts'
export {
  checkCount,
  checkDay,
  checkDelay,
  checkInstant,
  checkText,
  checkTimeZone,
  LONGEST_MS,
} from './values/check-value.ts'
export {
  addDecimals,
  compareDecimals,
  parseDecimal,
  roundDecimal,
  subtractDecimals,
} from './values/decimal.ts'
export type { Decimal } from './values/decimal.ts'
export {
  compareInstants,
  earlierInstant,
  isInstant,
  toEpochMs,
  toInstant,
} from './values/instant.ts'
export type { Instant } from './values/instant.ts'
