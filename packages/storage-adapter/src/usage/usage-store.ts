import type { UsageStore } from '@vectis/quickbooks'
import type { Kysely } from 'kysely'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { addUsage } from './add-usage.ts'
import { readAppUsage } from './read-app-usage.ts'
import { readRealmUsage } from './read-realm-usage.ts'

/** Metered calls in `quickbooks_api_usage`; many processes may add at once. */
export function createUsageStore(options: { db: Kysely<StorageDatabase> }): UsageStore {
  const { db } = options
  return {
    add: (input) => addUsage(db, input),
    readRealm: (input) => readRealmUsage(db, input),
    readApp: (input) => readAppUsage(db, input),
  }
}
