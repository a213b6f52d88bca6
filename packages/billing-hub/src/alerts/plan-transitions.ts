/** A stored alert, open or closed. */
export interface StoredAlert {
  key: string
  state: 'open' | 'closed' | 'dismissed'
  /** The evidence when it last changed; a difference updates the alert without firing again. */
  fingerprint: string
  /** The last verdict: `fires`, or why it was inconclusive. */
  verdict: string
}

/** The finding of this pass for a key. */
export interface AlertFinding {
  key: string
  fires: boolean
  /** Why it fires or does not. */
  verdict: string
  fingerprint: string
  /**
   * The finding does not show whether the cause is settled: a stale sync must not close an alert that it could not
   * check. An open alert stays open, and its verdict says why.
   */
  isInconclusive: boolean
}

export type AlertTransition<Finding extends AlertFinding> =
  | { kind: 'open'; finding: Finding }
  | { kind: 'reopen'; finding: Finding }
  | { kind: 'update'; finding: Finding }
  | { kind: 'close'; finding: Finding }
  | { kind: 'inconclusive'; finding: Finding }

/**
 * Compares a finding with its stored alert; null when nothing changes. An alert fires once, a part payment updates it,
 * and it fires again only after a real close. A dismissed alert stays dismissed until its cause is settled and occurs
 * again. An open alert is updated when it cannot be checked, and again when it can.
 */
export function planTransition<Finding extends AlertFinding>(
  alert: StoredAlert | undefined,
  finding: Finding,
): AlertTransition<Finding> | null {
  if (finding.fires) {
    if (alert === undefined) return { kind: 'open', finding }
    if (alert.state === 'closed') return { kind: 'reopen', finding }
    const isSame = alert.fingerprint === finding.fingerprint && alert.verdict === finding.verdict
    return alert.state === 'open' && !isSame ? { kind: 'update', finding } : null
  }
  if (alert === undefined || alert.state === 'closed') return null
  if (!finding.isInconclusive) return { kind: 'close', finding }
  return alert.state === 'open' && alert.verdict !== finding.verdict
    ? { kind: 'inconclusive', finding }
    : null
}
