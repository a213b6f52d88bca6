import { emptyCheckpoint, type SourceBatch } from '@vectis/quickbooks/ports'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createStorage } from '../../src/create-storage.ts'
import { openTestDatabase } from '../support/test-database.ts'
import { untilBlocked } from '../support/until-blocked.ts'
import type { TestDatabase } from '../support/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

test('a sync under way writes nothing more for a tenant that was deleted', async () => {
  const storage = createStorage({
    pool: database.pool,
    schema: database.schema,
    keys: { current: { id: 'k', key: Buffer.from('CANARY-encryption-key-of-32bytes') } },
  })
  const sync = storage.sync.forTenant('acme')
  const lease = await sync.acquireLease({ realmId: '1', owner: 'runner', leaseMs: 60_000 })
  if (lease === null) throw new Error('Expected the lease of an idle realm.')
  const commit = () =>
    sync.commit({
      realmId: '1',
      lease,
      observedAt: '2026-11-23T09:00:00Z',
      checkpoints: [{ ...emptyCheckpoint('Invoice'), changedSince: '2026-11-23T09:00:00Z' }],
    })
  await commit()
  expect(await sync.readCheckpoints('1')).toHaveLength(1)

  await storage.retention.deleteTenant({ tenantId: 'acme' })
  await expect(commit()).rejects.toMatchObject({ name: 'LeaseLostError' })
  expect(await sync.readCheckpoints('1')).toEqual([])
})

test('a deletion waits for a batch of another source under way, and takes what it wrote', async () => {
  const storage = createStorage({
    pool: database.pool,
    schema: database.schema,
    keys: { current: { id: 'k', key: Buffer.from('CANARY-encryption-key-of-32bytes') } },
  })
  const batch = (id: string): SourceBatch => ({
    source: 'xero',
    organisationId: 'org',
    observedAt: '2026-11-23T09:00:00Z',
    organisation: { timeZone: 'UTC' },
    contacts: [{ id, updatedAt: '2026-11-23T08:00:00Z', name: id, isActive: true }],
  })
  await storage.sources.forTenant('beta').write(batch('c-1'))
  let deletion: Promise<unknown> = Promise.resolve()
  await storage.db.transaction().execute(async (transaction) => {
    await storage.withTransaction(transaction).sources.forTenant('beta').write(batch('c-2'))
    deletion = storage.retention.deleteTenant({ tenantId: 'beta' })
    await untilBlocked(transaction, database.db)
  })
  expect(await deletion).toMatchObject({ rows: { customers: 2, billing_sources: 1 } })
})
