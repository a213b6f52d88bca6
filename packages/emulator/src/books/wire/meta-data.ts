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
