import type { BatchEvidence } from '@vectis/quickbooks/ports'
import { writeEvidence } from '../history/write-evidence.ts'
import type { SyncContext } from './sync-context.ts'

/** Writes the evidence of a batch that wrote rows. */
export async function endBatch(
  context: SyncContext,
  {
    hasWritten,
    ...about
  }: {
    hasWritten: boolean
    realmId: string
    observedAt: string
    step?: BatchEvidence['step']
    of?: BatchEvidence
  },
): Promise<void> {
  if (hasWritten) await writeEvidence(context, { kind: 'sync', ...about })
}
