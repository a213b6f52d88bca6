import type { BatchEvidence } from '@vectis/quickbooks/ports'
import { run } from '../databases/run.ts'
import { writeEvidence } from '../history/write-evidence.ts'
import { leaveEvidence } from '../rules/evidence.ts'
import type { SyncContext } from './sync-context.ts'

/** Writes the evidence of a batch that wrote rows. What the host writes later in its transaction does not name it. */
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
  if (context.isOwnTransaction !== true) await run(context, `select ${leaveEvidence}`, [])
}
