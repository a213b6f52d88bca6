import { readFileSync } from 'node:fs'
import { entityTable, type EntityName } from '../../src/entities/entity-table.ts'

/** The wire objects of `test/fixtures/<resource>.json`: a new entity brings one such file, and these tests find it. */
export function readFixture(entity: EntityName): Record<string, unknown>[] {
  const file = new URL(`../fixtures/${entityTable[entity].resource}.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>[]
}
