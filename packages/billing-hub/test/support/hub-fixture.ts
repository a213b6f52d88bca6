import type { BooksCompany } from '@vectis/quickbooks-emulator'
import { createStorage } from '@vectis/quickbooks-storage'
import { inject } from 'vitest'
import { createBillingHub, type BillingHubOptions } from '../../src/index.ts'
import { openHost } from '../hosts/hosts.ts'
import { dropSchema, leaveSchema, makeSchema, takeSchema } from './kept-schemas.ts'
import { connectTenant, loadCompany, tenantId } from './load-company.ts'

export { realmId, tenantId } from './load-company.ts'

/** `HUB_HOST='every result as text'` runs every test of the hub on that host. */
const hostName = process.env['HUB_HOST']

const encryptionKey = 'CANARYCANARYCANARYCANARYCANARY00'

interface FixtureOptions extends Partial<BillingHubOptions> {
  environment?: 'sandbox' | 'production'
  /** For a test that changes the tables themselves, or what the server knows of them. Default: false. */
  ownSchema?: boolean
}

/** The billing tables on the real server, empty, in a schema of their own, with a connection of one tenant. */
export async function openHub(options: FixtureOptions = {}) {
  const { environment = 'production', ownSchema = false, ...hubOptions } = options
  const url = inject('postgresUrl')
  const keys = { current: { id: 'k1', key: Buffer.from(encryptionKey).toString('base64') } }
  const isKept = hostName === undefined && !ownSchema
  const place = isKept ? takeSchema(url, keys) : makeSchema(url, keys)
  const { schema } = place
  const host = hostName === undefined ? null : await openHost(hostName, url)
  const clock = hubOptions.clock ? { clock: hubOptions.clock } : {}
  const storage = createStorage({ db: host?.db ?? place.storage.db, schema, keys, ...clock })
  await storage.migrate()
  await connectTenant(storage, environment)
  // The test's own look at the tables is on `pg` as it comes.
  const { db } = place.storage
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
      await storage.close()
      await (isKept ? leaveSchema(place) : dropSchema(place))
      await host?.close()
    },
  }
}
