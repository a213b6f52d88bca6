import type { WireObject } from '../company.ts'
import { formatPacificTime } from '../pacific-time.ts'
import type { BookRecord } from '../records.ts'

/** What every object starts with. */
export function wireHead(record: BookRecord): WireObject {
  return {
    domain: 'QBO',
    sparse: false,
    Id: record.id,
    SyncToken: String(record.syncToken),
    MetaData: {
      CreateTime: formatPacificTime(record.createdAt),
      LastUpdatedTime: formatPacificTime(record.updatedAt),
      // In payloads since 2026; a user of the company.
      LastModifiedByRef: { value: '9130347596841106' },
    },
  }
}

const currencyNames: ReadonlyMap<string, string> = new Map([
  ['USD', 'United States Dollar'],
  ['CAD', 'Canadian Dollar'],
  ['EUR', 'Euro'],
  ['GBP', 'British Pound Sterling'],
  ['AUD', 'Australian Dollar'],
  ['MXN', 'Mexican Peso'],
])

export function currencyRef(currency: string): WireObject {
  const name = currencyNames.get(currency)
  return name === undefined ? { value: currency } : { value: currency, name }
}
