import type { Company } from '../company.ts'
import { perform } from '../ledger.ts'
import { ledgerOf } from '../ledger-of.ts'
import { createSeededRandom } from '../../seeded-random.ts'
import type { RecordEntity } from '../records.ts'
import type { ActivityName } from './run-activity.ts'
import { activityNames, runActivity } from './run-activity.ts'

export interface ActivityOptions {
  /** Same seed over the same books, same steps. */
  seed: number | string
  /** What may happen. Default: everything but receipts, which are in `receiptActivityNames`. */
  only?: readonly ActivityName[]
  /** What may not. Default: nothing. */
  without?: readonly ActivityName[]
}

/** One step: the operation and its object. */
export interface ActivityStep {
  name: ActivityName
  entity: RecordEntity
  id: string
}

/** Continuing random activity in a company. */
export interface CompanyActivity {
  /** Does one plausible thing to the books and sends its events; null when there was nothing it could do. */
  step(): ActivityStep | null
}

/**
 * Random operations on a company of `createCompany`: sales, payments of every shape, edits, voids, deletes, renames,
 * merges.
 */
export function createActivity(company: Company, options: ActivityOptions): CompanyActivity {
  const ledger = ledgerOf(company)
  const random = createSeededRandom(`activity ${options.seed}`)
  const allowed = options.only ?? activityNames
  const names = allowed.filter((name) => options.without?.includes(name) !== true)
  if (names.length === 0) throw new TypeError('Expected at least one activity, received none.')
  return {
    step() {
      const outcome = perform(ledger, () => runActivity(ledger, random, null, names))
      if (outcome === null) return null
      const { entity, id } = outcome.record
      return { name: outcome.name, entity, id }
    },
  }
}
