import { createIndexedCompany } from '@vectis/quickbooks-emulator'
import { emptyCheckpoint } from '@vectis/quickbooks/ports'
import { buildRow, parseRows, type SyncEntity } from '@vectis/quickbooks/rows'
import { expect, test } from 'vitest'
import { createSyncStore } from '../src/sync/sync-store.ts'
import { openSyncDatabase } from '../test/support/sync-database.ts'
import { measureTurns, shareInTurns, turnAt, type Turns } from './turns.ts'

/** Milliseconds of CPU: the target is 30; the rest is for a machine that is slower or busy. */
const longest = 45

const realmId = '9341452000000001'
const company = createIndexedCompany({
  realmId,
  seed: 7,
  invoices: 8_000,
  clock: { now: () => Date.UTC(2026, 10, 23, 12) },
})

function buildAnswers(entity: SyncEntity, pages: number) {
  return Array.from({ length: pages }, (_, n) => {
    const answer = company.queryText?.(
      `SELECT * FROM ${entity} ORDERBY MetaData.CreateTime STARTPOSITION ${n * 500 + 1} MAXRESULTS 500`,
    )
    return { entity, body: `{"QueryResponse":${answer?.queryResponse ?? '{}'}}` }
  })
}

const answers = [
  ...buildAnswers('Customer', 1),
  ...buildAnswers('Invoice', 10),
  ...buildAnswers('Payment', 6),
]

function describe(name: string, turns: Turns, rows: number): string {
  const cpu = turns.cpu.reduce((sum, one) => sum + one, 0)
  const [half, most] = [turnAt(turns, 0.5), turnAt(turns, 0.99)].map((ms) => ms.toFixed(0))
  return (
    `${name}: ${rows} rows, ${((cpu / rows) * 1000).toFixed(0)} µs of the thread a row; half of the time in turns of at most ${half} ms, ` +
    `99 % of at most ${most} ms, ${(100 * shareInTurns(turns, 50)).toFixed(0)} % of it in turns of 50 ms and more; longest by the clock ${turns.longestByClock.toFixed(0)} ms`
  )
}

/** Pages of 500 are parsed, checked, derived and committed while others of the process wait for their turn. */
for (const engine of ['PGlite', 'PostgreSQL'] as const) {
  test(
    `turns of the event loop while pages are stored on ${engine}`,
    { timeout: 600_000 },
    async () => {
      const database = await openSyncDatabase(engine)
      try {
        const store = createSyncStore(database).forTenant('bench')
        // The second round has the code compiled, and finds every row unchanged.
        for (const round of ['new rows', 'the same again']) {
          const lease = await store.acquireLease({ realmId, owner: round, leaseMs: 3_600_000 })
          if (lease === null) throw new Error('Expected a free lease.')
          let rows = 0
          const turns = await measureTurns(async () => {
            for (const { entity, body } of answers) {
              // Stands for the next answer, which is an event of its own.
              await new Promise((resolve) => {
                setImmediate(resolve)
              })
              const answer = JSON.parse(body) as { QueryResponse: Record<string, unknown[]> }
              const parsed = parseRows(entity, answer.QueryResponse[entity] ?? [], { realmId })
              const counts = await store.commit({
                realmId,
                lease,
                observedAt: '2026-11-23T12:00:00.000Z',
                rows: { [entity]: parsed.rows.map((row) => buildRow(entity, row)) },
                checkpoints: [emptyCheckpoint(entity)],
              })
              rows += counts[entity].inserted + counts[entity].unchanged
            }
          })
          console.log(describe(`${engine}, ${round}`, turns, rows))
          expect(rows).toBeGreaterThan(8_000)
          expect(turnAt(turns, 0.99)).toBeLessThan(longest)
          await store.releaseLease(lease)
        }
      } finally {
        await database.close()
      }
    },
  )
}
