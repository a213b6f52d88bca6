import type { SourceKind, SourceObjects, SourceTombstone } from '@vectis/quickbooks/ports'
import { compareInstants, type Instant } from '@vectis/quickbooks/values'

/** An object of a batch, or that it is gone. */
export type Finding =
  | {
      [Kind in SourceKind]: { kind: Kind; at: Instant; object: SourceObjects[Kind] }
    }[SourceKind]
  | { kind: SourceKind; at: Instant; gone: SourceTombstone }

/** Of an object that the answers have twice, the version that Xero changed last; of two of one instant, the later one. */
export function keepNewest(findings: readonly Finding[]): Finding[] {
  const newest = new Map<string, Finding>()
  for (const finding of findings) {
    const key = `${finding.kind} ${'gone' in finding ? finding.gone.id : finding.object.id}`
    const known = newest.get(key)
    if (known === undefined || compareInstants(known.at, finding.at) <= 0) newest.set(key, finding)
  }
  return [...newest.values()]
}
