/** The transaction's setting that holds the id of the evidence behind what it writes. */
const setting = 'quickbooks.evidence'

/** That id; null outside of a transaction that named its evidence. */
export const evidenceNow = `nullif(current_setting('${setting}', true), '')::bigint`

/** Takes the next id for the rest of the transaction. `table`: the qualified name of `billing_evidence`. */
export function takeEvidence(table: string): string {
  const sequence = `pg_get_serial_sequence('${table.replaceAll("'", "''")}', 'evidence_id')`
  return `set_config('${setting}', nextval(${sequence})::text, true)`
}

/** What the transaction writes from here on has no evidence of ours. */
export const leaveEvidence = `set_config('${setting}', '', true)`
