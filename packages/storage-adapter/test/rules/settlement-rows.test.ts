import { hasUnprovenSign, isDoubtfulLink } from '@vectis/quickbooks/rows'
import type { SettlementKind } from '@vectis/quickbooks/rows'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as inSql from '../../src/rules/settlement-rows.ts'
import { openPGliteDatabase } from '../support/pglite-database.ts'

let database: Awaited<ReturnType<typeof openPGliteDatabase>>
beforeAll(async () => {
  database = await openPGliteDatabase()
})
afterAll(async () => database.close())

const row = fc.record({
  kind: fc.constantFrom<SettlementKind[]>('cash', 'credit', 'mixed', 'unapplied', 'other'),
  lineNo: fc.constantFrom(0, 1, 2),
  linkedType: fc.constantFrom('', 'Invoice', 'CreditMemo', 'Deposit', 'JournalEntry'),
  linkedExternalId: fc.constantFrom('', '7'),
})

test('unproven sign and doubtful link: core and the database decide the same of any settlement row', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 20, maxLength: 20 }), async (drawn) => {
      const { rows } = await sql`
        select ${sql.raw(inSql.hasUnprovenSign('d'))} as unproven, ${sql.raw(inSql.isDoubtfulLink('d'))} as doubtful
        from jsonb_to_recordset(${JSON.stringify(drawn.map((one, place) => ({ ...one, place })))}::text::jsonb)
          as j(kind text, "lineNo" integer, "linkedType" text, "linkedExternalId" text, place integer)
        cross join lateral (select j.kind, j."lineNo" as line_no, j."linkedType" as linked_type, j."linkedExternalId" as linked_external_id) d
        order by place`.execute(database.db)
      expect(rows).toEqual(
        drawn.map((one) => ({ unproven: hasUnprovenSign(one), doubtful: isDoubtfulLink(one) })),
      )
    }),
    { numRuns: 40 },
  )
})
