import type { DemoOptions } from '../../src/demo.ts'
import { openDatabase } from './open-database.ts'
import { openExample, type Example } from './open-example.ts'

/** One browser and one application on a database of its own: for a whole file of tests. */
export async function openTestedExample(options: DemoOptions = {}): Promise<Example> {
  const database = await openDatabase()
  const example = await openExample({ ...options, databaseUrl: database.url })
  return {
    ...example,
    async close() {
      await example.close()
      await database.close()
    },
  }
}
