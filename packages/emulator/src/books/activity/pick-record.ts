import type { Ledger } from '../ledger.ts'
import type { SeededRandom } from '../../seeded-random.ts'
import type { AnyRecord, CustomerRecord, RecordEntity, RecordTypes } from '../records.ts'

/** What an activity works with. */
export interface ActivityContext {
  ledger: Ledger
  random: SeededRandom
}

/**
 * Some record that fits, recently changed ones more often; null when none is found. Looks at a dozen by chance, and at
 * all of them only in small books, so that a step costs the same in large ones.
 */
export function pickRecord<E extends RecordEntity>(
  { ledger, random }: ActivityContext,
  entity: E,
  fits: (record: RecordTypes[E]) => boolean = () => true,
): RecordTypes[E] | null {
  const live = ledger.records[entity] as ReadonlyMap<string, RecordTypes[E]>
  const log = ledger.log[entity].records as readonly AnyRecord[] as readonly RecordTypes[E][]
  if (live.size === 0 || log.length === 0) return null
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const record = log[Math.floor(random.fraction() * log.length)]!
    if (live.get(record.id) === record && fits(record)) return record
  }
  if (live.size > 300) return null
  const fitting = [...live.values()].filter(fits)
  return fitting.length === 0 ? null : random.pick(fitting)
}

export function pickCustomer(
  context: ActivityContext,
  fits: (customer: CustomerRecord) => boolean = () => true,
): CustomerRecord | null {
  return pickRecord(context, 'Customer', (customer) => customer.active && fits(customer))
}
