import type { Instant } from '@vectis/quickbooks/values'
import { instantText, maybe, readPrepared, text } from '@vectis/quickbooks-storage/database'
import type { HubContext } from './hub-context.ts'

/** An organisation of another source, as one text. */
export function sourceKey({ source, realmId }: { source: string; realmId: string }): string {
  return JSON.stringify([source, realmId])
}

/** When each organisation of another source than QuickBooks last answered. */
export async function readAnswers(context: HubContext): Promise<ReadonlyMap<string, Instant>> {
  const rows = await readPrepared(
    context,
    `select source, realm_id as "realmId", ${instantText('observed_at')} as at
     from ${context.table('billing_sources')} s where s.tenant_id = $1`,
    [context.tenantId],
    { source: text(), realmId: text(), at: maybe(text()) },
  )
  return new Map(rows.flatMap(({ at, ...one }) => (at === null ? [] : [[sourceKey(one), at]])))
}
