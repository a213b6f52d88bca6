import {
  deservesMark,
  isReadableAgain,
  replacesSettlements,
  staysOverdue,
} from '@vectis/quickbooks/rows'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as invoices from '../../src/rules/open-invoice.ts'
import * as settlements from '../../src/rules/settlement-rows.ts'
import * as marks from '../../src/rules/unreadable-mark.ts'
import { openPGliteDatabase } from '../support/pglite-database.ts'

let database: Awaited<ReturnType<typeof openPGliteDatabase>>
beforeAll(async () => {
  database = await openPGliteDatabase()
})
afterAll(async () => database.close())

/** What the database decides of each drawn object; `rows` makes rows with the names of columns from it. */
async function decide(drawn: readonly object[], record: string, rows: string, decision: string) {
  const numbered = JSON.stringify(drawn.map((one, place) => ({ ...one, place })))
  const found = await sql<{ decided: boolean }>`
    select ${sql.raw(decision)} as decided
    from jsonb_to_recordset(${numbered}::text::jsonb) as j(${sql.raw(record)}, place integer)
    cross join lateral (select ${sql.raw(rows)}) s order by place`.execute(database.db)
  return found.rows.map(({ decided }) => decided)
}

const instant = fc.constantFrom(
  '2026-11-02T18:00:00Z',
  '2026-11-02T18:00:01Z',
  '2026-11-02T18:00:02Z',
)
const many = <Value>(one: fc.Arbitrary<Value>) => fc.array(one, { minLength: 20, maxLength: 20 })

test('replaced settlements: core and the database decide the same of any two versions', async () => {
  const token = fc.constantFrom('', '9', '10', '11')
  const facts = fc.record({
    at: instant,
    syncToken: token,
    isAllZero: fc.boolean(),
    isStored: fc.boolean(),
    wasAllZero: fc.boolean(),
    settlementsAt: fc.option(instant),
    settlementsSyncToken: token,
  })
  await fc.assert(
    fc.asyncProperty(many(facts), async (drawn) => {
      const decided = await decide(
        drawn,
        'at timestamptz, "syncToken" text, "isAllZero" boolean, "isStored" boolean, "wasAllZero" boolean, "settlementsAt" timestamptz, "settlementsSyncToken" text',
        'j.at as version_at, j."syncToken", j."isAllZero", j."isStored", j."wasAllZero" as is_all_zero, j."settlementsAt" as settlements_at, j."settlementsSyncToken" as settlements_sync_token',
        settlements.replacesSettlements('s', 's'),
      )
      expect(decided).toEqual(
        drawn.map((one) => replacesSettlements(one, { ...one, isAllZero: one.wasAllZero })),
      )
    }),
    { numRuns: 40 },
  )
})

test('a badge that stays overdue: core and the database decide the same of any two versions', async () => {
  const date = fc.option(fc.constantFrom('2026-10-01', '2026-10-02', '2026-10-03'))
  const facts = fc.record({
    baseStatus: fc.constantFrom('open', 'partially_paid', 'paid', 'credit', 'voided'),
    balance: fc.constantFrom('0', '0.00', '-1', '0.01', '100'),
    dueDate: date,
    formerDueDate: date,
  })
  await fc.assert(
    fc.asyncProperty(many(facts), async (drawn) => {
      const next = invoices.staysOverdue('f', 's').replaceAll('f.due_date', 's.former_due_date')
      const decided = await decide(
        drawn,
        '"baseStatus" text, balance numeric, "dueDate" date, "formerDueDate" date',
        'j."baseStatus" as base_status, j.balance, j."dueDate" as due_date, j."formerDueDate" as former_due_date',
        `coalesce(${next}, false)`,
      )
      expect(decided).toEqual(
        drawn.map((one) => staysOverdue({ dueDate: one.formerDueDate }, one as never)),
      )
    }),
    { numRuns: 40 },
  )
})

test('unreadable marks: core and the database decide the same of any mark and version', async () => {
  const facts = fc.record({
    unreadableSince: fc.option(instant),
    hasVersion: fc.boolean(),
    versionTime: instant,
    at: instant,
    other: instant,
  })
  await fc.assert(
    fc.asyncProperty(many(facts), async (drawn) => {
      // A row without a mark has no time of an unreadable version.
      const given = drawn.map(({ hasVersion, versionTime, ...one }) => ({
        ...one,
        unreadablePath: null,
        unreadableVersionAt: hasVersion && one.unreadableSince !== null ? versionTime : null,
      }))
      const ask = (decision: string) =>
        decide(
          given,
          '"unreadableSince" timestamptz, "unreadableVersionAt" timestamptz, at timestamptz, other timestamptz',
          'j."unreadableSince" as unreadable_since, j."unreadableVersionAt" as unreadable_version_at, j.at, j.other',
          decision,
        )
      expect(await ask(marks.isReadableAgain('s', 's.at', 's.other'))).toEqual(
        given.map((one) => isReadableAgain(one, one.at, one.other)),
      )
      expect(await ask(marks.deservesMark('s', 's.at', 's.other'))).toEqual(
        given.map((one) => deservesMark(one, one.at, one.other)),
      )
    }),
    { numRuns: 40 },
  )
})
