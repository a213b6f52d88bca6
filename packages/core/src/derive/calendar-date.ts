export {
  addDays,
  diffDays,
  isCalendarDate,
  startOfMonth,
  todayIn,
} from '../values/calendar-date.ts'
export type { CalendarDate } from '../values/calendar-date.ts'
