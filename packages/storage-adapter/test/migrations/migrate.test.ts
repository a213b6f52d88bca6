import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { sql } from 'kysely'
import { createStorage } from '../../src/index.ts'
import { migrations } from '../../src/migrations/registry.ts'

const keys = { current: { id: 'test-key', key: Buffer.from('CANARY-encryption-key-of-32bytes') } }

function open(schema: string) {
  return createStorage({ url: inject('postgresUrl'), schema, keys })
}

const newSchema = () => `migrate ${randomUUID().slice(0, 8)} "odd"`

test('a first call makes schema and tables, a second one does nothing', async () => {
  const storage = open(newSchema())
  try {
    expect(await storage.migrate()).toMatchObject({ applied: ['initial'], version: 1 })
    expect(await storage.migrate()).toMatchObject({ applied: [], version: 1 })
    await storage.assertMigrated()
    expect(await storage.sync.forTenant('acme').readCheckpoints('1')).toEqual([])
    expect(migrations).toHaveLength(1)
  } finally {
    await sql`drop schema ${sql.id(storage.schema)} cascade`.execute(storage.db)
    await storage.close()
  }
})
