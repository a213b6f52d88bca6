import { hash } from 'node:crypto'
import type { PaymentSet, WriteCounts } from '@vectis/quickbooks'
import { separateNewest } from './separate-newest.ts'
import type { SyncContext } from './sync-context.ts'
import { paymentSpec } from './table-spec.ts'
import { writePage } from './write-page.ts'
import { writeSettlements } from './write-settlements.ts'

/** Writes payments: the headers by version, then the settlement rows of those headers that changed, each set as a whole. */
export async function writePayments(
  context: SyncContext,
  input: { realmId: string; payments: readonly PaymentSet[]; observedAt: string },
): Promise<WriteCounts> {
  const { realmId, observedAt } = input
  const { newest, others } = separateNewest(input.payments)
  const sets = newest.map((payment) => ({
    ...payment,
    settlementsDigest: hash('sha256', JSON.stringify(payment.settlements), 'base64url'),
  }))
  const rows = sets.map(({ settlements, ...header }) => header)
  const page = await writePage(context, { realmId, spec: paymentSpec, rows, observedAt })
  const touched = new Set([...page.written, ...page.stale])
  await writeSettlements(context, {
    realmId,
    sets: sets.filter(({ externalId }) => touched.has(externalId)),
    observedAt,
  })
  if (others.length > 0) await writePayments(context, { ...input, payments: others })
  return page.counts
}
