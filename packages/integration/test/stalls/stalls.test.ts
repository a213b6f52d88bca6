/**
 * No stall is silent: the status in any process that reaches the database, and the warning port of every live process,
 * say so within two ticks. `STALL_SEEDS=1-2000` runs those seeds; with `STALL_RESULTS=file` a line for each is kept, and
 * those in the file are not run again.
 */
import { randomUUID } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { createStorage } from '@vectis/quickbooks-storage'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { keys } from '../support/open-host.ts'
import { watchDatabase, type DatabaseTurns } from './database-turns.ts'
import { simulateStall, type StallResult } from './simulate-stall.ts'
import { formatTold } from './format-told.ts'

const schema = `stalls_${randomUUID().replaceAll('-', '').slice(0, 12)}`
const [from = 1, to = process.env['LONG'] === '1' ? 40 : 3] = (process.env['STALL_SEEDS'] ?? '')
  .split('-')
  .flatMap((part) => (part === '' ? [] : Number(part)))
const results = process.env['STALL_RESULTS']

let pool: pg.Pool
let database: DatabaseTurns
beforeAll(async () => {
  pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 8 })
  await pool.query(`create schema ${schema}`)
  await createStorage({ pool, schema, keys }).migrate()
  database = watchDatabase()
})
afterAll(async () => {
  database.stop()
  await pool.query(`drop schema ${schema} cascade`)
  await pool.end()
})

test(
  'every stall is told within two ticks, and no health is called a stall',
  { timeout: 0 },
  async () => {
    const known = readResults()
    for (let seed = from; seed <= to; seed += 1) {
      if (known.some((one) => one.seed === seed)) continue
      const result = await simulateStall(seed, { pool, schema, database })
      known.push(result)
      if (results !== undefined) appendFileSync(results, `${JSON.stringify(result)}\n`)
    }
    const asked = known.filter(({ seed }) => seed >= from && seed <= to)
    if (process.env['STALL_SEEDS'] !== undefined) console.log(formatTold(asked))
    const wrong = asked.filter(
      ({ problems, falseAlarms }) => problems.length > 0 || falseAlarms.length > 0,
    )
    expect(wrong).toEqual([])
  },
)

function readResults(): StallResult[] {
  if (results === undefined || !existsSync(results)) return []
  const lines = readFileSync(results, 'utf8').split('\n')
  return lines.flatMap((line) => (line === '' ? [] : [JSON.parse(line) as StallResult]))
}
