/** A `YYYY-MM-DD` calendar date: the company's accounting date, without a time zone. */
export type CalendarDate = string
