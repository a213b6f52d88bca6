/** `DAYS_AHEAD=30`: the pages are tried as they are on another day of the calendar. Default: today. */
export const aheadMs = Number(process.env['DAYS_AHEAD'] ?? 0) * 86_400_000
