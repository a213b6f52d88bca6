import { readFileSync } from 'node:fs'
import { describe, test } from 'vitest'
import { parseRows } from '../src/entities/parse-rows.ts'
import { buildRow, syncedEntities, syncEntities, type SyncEntity } from '../src/entities/synced.ts'

/**
 * A page of 500 rows from its text to billing rows, beside JSON.parse of the same text, which is unavoidable. Divide
 * by 500 for a row.
 */
describe.each(syncEntities)('%s', (entity) => {
  test('a page of 500', async ({ bench }) => {
    const text = page(entity)
    const parseOnly = bench('JSON.parse', () => {
      JSON.parse(text)
    })
    const whole = bench('JSON.parse, schema and billing rows', () => {
      const input = JSON.parse(text) as unknown[]
      parseRows(entity, input, { realmId: '1' }).rows.forEach((row) =>
        buildRow(entity, row as never),
      )
    })
    await bench.compare(parseOnly, whole, { time: 1_000 })
  })
})

function page(entity: SyncEntity): string {
  const file = new URL(`../test/fixtures/${syncedEntities[entity].resource}.json`, import.meta.url)
  const rows = JSON.parse(readFileSync(file, 'utf8')) as unknown[]
  return JSON.stringify(Array.from({ length: 500 }, (_, index) => rows[index % rows.length]))
}
