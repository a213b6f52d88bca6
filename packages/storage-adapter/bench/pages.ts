import { createIndexedCompany } from '@vectis/quickbooks-emulator'

/** Pages of invoices as the API answers them: JSON text, 500 to a page. */
export function buildPages(rows: number): string[] {
  const company = createIndexedCompany({
    realmId: '9341452000000001',
    seed: 7,
    invoices: rows,
    clock: { now: () => Date.UTC(2026, 10, 23, 12) },
  })
  const pages: string[] = []
  for (let start = 1; start <= rows; start += 500) {
    const answer = company.queryText?.(
      `SELECT * FROM Invoice ORDERBY MetaData.CreateTime STARTPOSITION ${start} MAXRESULTS 500`,
    )
    if (!answer) throw new Error('Expected the company to answer as text.')
    pages.push(`{"QueryResponse":${answer.queryResponse},"time":"2026-11-23T04:00:00.000-08:00"}`)
  }
  return pages
}
