import { hash } from 'node:crypto'
import { separateNewest } from '@vectis/quickbooks/rows'
import { parseDecimal } from '@vectis/quickbooks/values'
import type { PaymentSet } from '@vectis/quickbooks/rows'
import type { SyncContext } from './sync-context.ts'
import { paymentHeadersTable } from '../tables/payment-headers.ts'
import { writePage } from './write-page.ts'
import type { WrittenPage } from './write-page.ts'
import { newSettlements } from './new-settlements.ts'
import { writeSettlements } from './write-settlements.ts'

/**
 * Writes payments: the headers by version, new ones with their settlement rows, then the settlement rows of those
 * headers that changed, each set as a whole.
 */
export async function writePayments(
  context: SyncContext,
  input: {
    realmId: string
    payments: readonly PaymentSet[]
    observedAt: string
    revived?: readonly string[]
    isFirst?: boolean
  },
): Promise<WrittenPage> {
  const { realmId, observedAt, revived = [], isFirst = false } = input
  const { newest, older } = separateNewest(input.payments, observedAt)
  const rows = newest.map((payment) => ({
    ...payment,
    settlementsDigest: hash('sha256', textOf(payment.settlements), 'base64url'),
  }))
  const page = await writePage(context, {
    realmId,
    spec: paymentHeadersTable,
    rows,
    observedAt,
    revived,
    isFirst,
    parts: newSettlements(context),
  })
  // Those of new payments were inserted with them.
  const written = new Set(page.written)
  for (const id of page.inserted) written.delete(id)
  const stale = new Set(page.stale)
  await writeSettlements(context, {
    realmId,
    payments: newest
      .filter(({ externalId }) => written.has(externalId) || stale.has(externalId))
      .map((payment) => ({ ...payment, isStored: written.has(payment.externalId) })),
    observedAt,
  })
  for (const one of older) await writePayments(context, { realmId, observedAt, payments: [one] })
  page.hasOlder = older.length > 0
  return page
}

/** One text for sets that are equal: amounts are compared by value. Rows of core's have no needless zeros. */
function textOf(settlements: PaymentSet['settlements']): string {
  const text = JSON.stringify(settlements)
  if (!/\.\d*0"/.test(text)) return text
  return JSON.stringify(settlements.map((one) => ({ ...one, amount: parseDecimal(one.amount) })))
}
