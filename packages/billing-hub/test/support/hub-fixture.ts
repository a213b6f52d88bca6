import { randomUUID } from 'node:crypto'
import type { BooksCompany } from '@vectis/quickbooks-emulator'
import { createStorage } from '@vectis/quickbooks-storage'
import { inject } from 'vitest'
import { createBillingHub, type BillingHubOptions } from '../../src/index.ts'
import { openHost } from '../hosts/hosts.ts'
import { connectTenant, loadCompany, tenantId } from './load-company.ts'

export { realmId, tenantId } from './load-company.ts'

/** `HUB_HOST='every result as text'` runs every test of the hub on that host. */
const hostName = process.env['HUB_HOST']

const encryptionKey = 'CANARYCANARYCANARYCANARYCANARY00'

/** The billing tables on the real server, in a schema of their own, with a connection of one tenant. */
export async function openHub(
  options: Partial<BillingHubOptions> & { environment?: 'sandbox' | 'production' } = {},
) {
  const { environment = 'production', ...hubOptions } = options
  const url = inject('postgresUrl')
  const schema = `hub_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  const keys = { current: { id: 'k1', key: Buffer.from(encryptionKey).toString('base64') } }
  const host = hostName === undefined ? null : await openHost(hostName, url)
  const clock = hubOptions.clock ? { clock: hubOptions.clock } : {}
  const storage = createStorage({ ...(host ? { db: host.db } : { url }), schema, keys, ...clock })
  await storage.migrate()
  await connectTenant(storage, environment)
  // The test's own look at the tables is on `pg` as it comes.
  const plain = host === null ? storage : createStorage({ url, schema, keys })
  const { db } = plain
  const hub = createBillingHub({ db: host?.db ?? db, schema, ...hubOptions })
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
      await plain.close()
      await storage.close()
      await host?.close()
    },
  }
}
