import { randomUUID } from 'node:crypto'
import { createStorage, type Storage, type StorageOptions } from '@vectis/quickbooks-storage'

const keys = { current: { id: 'test-key', key: Buffer.from('CANARY-encryption-key-of-32bytes') } }

/** A migrated schema of its own on a real server. */
export async function openStorage(
  options: Pick<StorageOptions, 'pool' | 'url' | 'maxConnections' | 'clock'>,
): Promise<Storage> {
  const schema = `webhooks_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  const storage = createStorage({ ...options, schema, keys })
  await storage.migrate()
  return storage
}
