import { randomUUID } from 'node:crypto'
import type { BooksCompany } from '@vectis/quickbooks-testkit'
import { createStorage } from '@vectis/quickbooks-storage'
import { inject } from 'vitest'
import { createBillingHub, type BillingHubOptions } from '../../src/index.ts'
import { connectTenant, loadCompany, tenantId } from './load-company.ts'

export { realmId, tenantId } from './load-company.ts'
const encryptionKey = 'CANARYCANARYCANARYCANARYCANARY00'

/** The billing tables on the real server, in a schema of their own, with a connection of one tenant. */
export async function openHub(
  options: Partial<BillingHubOptions> & { environment?: 'sandbox' | 'production' } = {},
) {
  const { environment = 'production', ...hubOptions } = options
  const schema = `hub_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  const storage = createStorage({
    url: inject('postgresUrl'),
    schema,
    keys: { current: { id: 'k1', key: Buffer.from(encryptionKey).toString('base64') } },
  })
  await storage.migrate()
  await connectTenant(storage, environment)
  const db = storage.db
  const hub = createBillingHub({ db, schema, ...hubOptions })
  const sync = storage.sync.forTenant(tenantId)

  return {
    storage,
    db,
    schema,
    hub: hub.forTenant(tenantId),
    otherTenant: hub.forTenant('tenant-2'),
    /** Reads the whole company into the tables, as a full read does. */
    load: (company: BooksCompany, observedAt?: string) => loadCompany(sync, company, observedAt),
    close: async () => {
      await db.schema.dropSchema(schema).cascade().execute()
      await storage.close()
    },
  }
}
