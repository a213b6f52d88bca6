/** The transaction's setting that holds the id of the evidence behind what it writes. */
const setting = 'quickbooks.evidence'

/** That id; null outside of a transaction that named its evidence. */
export const evidenceNow = `nullif(current_setting('${setting}', true), '')::bigint`

/** The same as text, `''` for none: what `setEvidence` takes. */
export const evidenceText = `coalesce(current_setting('${setting}', true), '')`

/** For the rest of the transaction; `parameter` holds an id as text, or `''` for none. */
export function setEvidence(parameter: string): string {
  return `set_config('${setting}', ${parameter}::text, true)`
}

/**
 * A new id: the microsecond and a random number below 2,048. No sequence: `nextval` needs a right that a host may not
 * have granted to the role that only reads and writes rows.
 */
export const newEvidence =
  '((extract(epoch from clock_timestamp()) * 1000000)::bigint * 2048 + floor(random() * 2048)::bigint)'

/** Takes one for the rest of the transaction. */
export const takeEvidence = setEvidence(newEvidence)
