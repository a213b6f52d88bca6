/**
 * When the time of the pages starts, whatever today is: at nine on a Wednesday of the company's. Each night draws
 * another day and time of day: `PAGES_START=2027-03-01T08:30:00Z`.
 */
export const start = process.env['PAGES_START'] ?? '2026-11-18T17:00:00Z'
