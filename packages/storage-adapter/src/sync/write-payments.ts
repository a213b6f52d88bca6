import { hash } from 'node:crypto'
import type { PaymentSet } from '@vectis/quickbooks/rows'
import { separateNewest } from './separate-newest.ts'
import type { SyncContext } from './sync-context.ts'
import { paymentHeadersTable } from '../tables/payment-headers.ts'
import { writePage } from './write-page.ts'
import type { WrittenPage } from './write-page.ts'
import { writeSettlements } from './write-settlements.ts'

/**
 * Writes payments: the headers by version, then the settlement rows of those headers that changed, each set as a whole.
 */
export async function writePayments(
  context: SyncContext,
  input: {
    realmId: string
    payments: readonly PaymentSet[]
    observedAt: string
    revived?: readonly string[]
  },
): Promise<WrittenPage> {
  const { realmId, observedAt, revived = [] } = input
  const { newest, others } = separateNewest(input.payments)
  const rows = newest.map(({ settlements, ...header }) => ({
    ...header,
    settlementsDigest: hash('sha256', JSON.stringify(settlements), 'base64url'),
  }))
  const page = await writePage(context, {
    realmId,
    spec: paymentHeadersTable,
    rows,
    observedAt,
    revived,
  })
  const written = new Set(page.written)
  const stale = new Set(page.stale)
  await writeSettlements(context, {
    realmId,
    payments: newest
      .filter(({ externalId }) => written.has(externalId) || stale.has(externalId))
      .map((payment) => ({ ...payment, isStored: written.has(payment.externalId) })),
    observedAt,
  })
  if (others.length > 0) await writePayments(context, { realmId, observedAt, payments: others })
  return page
}
