import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { format, resolveConfig } from 'prettier'
import { openSyncDatabase } from '../support/sync-database.ts'
import { describeSchema } from './describe-schema.ts'

const page = new URL('../../../../docs/reference/schema.md', import.meta.url)

test('the reference page of the tables matches the database (WRITE_SCHEMA=1 writes it)', async () => {
  const database = await openSyncDatabase('PostgreSQL')
  try {
    const config = await resolveConfig(page)
    const text = await format(await describeSchema(database.db, database.schema), {
      ...config,
      parser: 'markdown',
    })
    if (process.env['WRITE_SCHEMA'] === '1') writeFileSync(page, text)
    expect(readFileSync(page, 'utf8')).toBe(text)
  } finally {
    await database.close()
  }
})
