import { deletionReasons, joinDeletion } from '@vectis/quickbooks/ports'
import type { StoredDeletion } from '@vectis/quickbooks/ports'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as inSql from '../../src/rules/deletion.ts'
import { openPGliteDatabase } from '../support/pglite-database.ts'

let database: Awaited<ReturnType<typeof openPGliteDatabase>>
beforeAll(async () => {
  database = await openPGliteDatabase()
})
afterAll(async () => database.close())

const instant = fc.constantFrom(
  '2026-11-02T18:00:00.000Z',
  '2026-11-02T18:00:01.000Z',
  '2026-11-02T18:00:02.000Z',
)
const report = fc.record(
  {
    deletedAt: fc.option(instant),
    reason: fc.constantFrom(...deletionReasons),
    mergedInto: fc.constantFrom('12', '7'),
  },
  { requiredKeys: ['deletedAt', 'reason'] },
)
const stored = fc.option(
  fc.record({
    deletedAt: instant,
    deletedReason: fc.constantFrom(...deletionReasons),
    mergedInto: fc.constantFrom(null, '12', '7'),
    deletionSeenAt: instant,
  }),
)
const nothing: StoredDeletion = {
  deletedAt: null,
  deletedReason: null,
  mergedInto: null,
  deletionSeenAt: null,
}

test('core and the database join any reports of a deletion with any stored one to the same', async () => {
  const reports = fc.array(report, { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(stored, reports, instant, async (known, told, observedAt) => {
      const before = known ?? nothing
      const reported = inSql.listColumns(inSql.joinReports('r', `'${observedAt}'::timestamptz`))
      const joined = inSql.listColumns(inSql.joinDeletion('s', 'p'))
      const { rows } = await sql<{ joined: Record<string, string | null> }>`
        with p as (select ${sql.raw(reported)}
          from jsonb_to_recordset(${JSON.stringify(told)}::text::jsonb) as r("deletedAt" timestamptz, reason text, "mergedInto" text)),
        s as (select j."deletedAt" as deleted_at, j."deletedReason" as deleted_reason, j."mergedInto" as merged_into, j."deletionSeenAt" as deletion_seen_at
          from jsonb_to_record(${JSON.stringify(before)}::text::jsonb) as j("deletedAt" timestamptz, "deletedReason" text, "mergedInto" text, "deletionSeenAt" timestamptz))
        select to_jsonb(n) as joined from s cross join p cross join lateral (select ${sql.raw(joined)}) n`.execute(
        database.db,
      )
      const found = rows[0]?.joined
      const expected = told.reduce((one, next) => joinDeletion(one, next, observedAt), before)
      expect([found?.['deleted_reason'], found?.['merged_into']]).toEqual([
        expected.deletedReason,
        expected.mergedInto,
      ])
      expect([found?.['deleted_at'], found?.['deletion_seen_at']].map(msOf)).toEqual(
        [expected.deletedAt, expected.deletionSeenAt].map(msOf),
      )
    }),
    { numRuns: 100 },
  )
})

function msOf(instant: string | null | undefined): number {
  return Date.parse(instant ?? '')
}
