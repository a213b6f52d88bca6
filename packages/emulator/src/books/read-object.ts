import type { BookEntity, WireObject } from './company.ts'
import type { Ledger } from './ledger.ts'
import type { AnyRecord } from './records.ts'
import { wireCompanyInfo, wirePreferences } from './wire/company-wire.ts'
import { serve } from './serve.ts'

/** A read by id; null for what does not exist or was deleted. Inactive customers are found. */
export function readObject(ledger: Ledger, entity: BookEntity, id: string): WireObject | null {
  if (entity === 'CompanyInfo') return wireCompanyInfo(ledger)
  if (entity === 'Preferences') return wirePreferences(ledger)
  const record = (ledger.records[entity] as Map<string, AnyRecord>).get(id)
  return record === undefined ? null : serve(ledger, record)
}
