import { evidenceNow } from './evidence.ts'
import { knownNow } from './known-at.ts'

/**
 * The stamps of new rows: the columns' own defaults, which PostgreSQL would evaluate for each row; here they are
 * evaluated once in a statement.
 */
export const stamps = {
  columns: 'known_from, evidence_id',
  values: `(select ${knownNow}), (select ${evidenceNow})`,
}
