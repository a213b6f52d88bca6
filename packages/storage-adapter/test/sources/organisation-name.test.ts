import { expect, test } from 'vitest'
import { createSourceStore } from '../../src/sources/source-store.ts'
import { openSyncDatabase } from '../support/sync-database.ts'

test('a character that PostgreSQL cannot store is replaced in the name of an organisation', async () => {
  const { db, schema, close } = await openSyncDatabase('PGlite')
  try {
    const sources = createSourceStore({ db, schema }).forTenant('acme')
    await sources.write({
      source: 'xero',
      organisationId: 'org-1',
      observedAt: '2026-11-20T09:00:00Z',
      organisation: { timeZone: 'UTC', name: 'Old\0Mill' },
    })
    expect(await sources.status()).toMatchObject([{ name: 'Old\uFFFDMill' }])
  } finally {
    await close()
  }
})
