import { expect, test } from 'vitest'
import { createSourceStore } from '../../src/sources/source-store.ts'
import { openSyncDatabase } from '../support/sync-database.ts'

test('a batch of 150,000 objects is written', async () => {
  const { db, schema, close } = await openSyncDatabase('PostgreSQL', { ownSchema: true })
  try {
    const contacts = Array.from({ length: 150_000 }, (_, n) => ({
      id: `c-${n}`,
      updatedAt: null,
      name: 'Old Mill',
      isActive: true,
    }))
    const { counts } = await createSourceStore({ db, schema })
      .forTenant('acme')
      .write({
        source: 'xero',
        organisationId: 'org-1',
        observedAt: '2026-11-20T09:00:00Z',
        organisation: { timeZone: 'UTC' },
        contacts,
      })
    expect(counts.contacts.inserted).toBe(150_000)
  } finally {
    await close()
  }
})
