import { offsetMinutes } from '../clock/offset-time.ts'
import type { Ledger } from './ledger.ts'
import { dayText } from './pacific-time.ts'

/** The calendar date in the company's time zone. */
export function companyToday(ledger: Pick<Ledger, 'now' | 'timeZone'>): string {
  const now = ledger.now()
  return dayText(Math.floor((now + offsetMinutes(now, ledger.timeZone) * 60_000) / 86_400_000))
}
