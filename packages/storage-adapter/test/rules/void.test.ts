import { isZeroForVoid, proveVoid, syncEntities, syncedEntities } from '@vectis/quickbooks/rows'
import type { VoidEvidence } from '@vectis/quickbooks/rows'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isVoidProven, voidBadge, voidColumns } from '../../src/rules/void.ts'
import { syncedTables } from '../../src/tables/synced-tables.ts'
import { openPGliteDatabase } from '../support/pglite-database.ts'

let database: Awaited<ReturnType<typeof openPGliteDatabase>>
beforeAll(async () => {
  database = await openPGliteDatabase()
})
afterAll(async () => database.close())

const evidence = fc.constantFrom<(VoidEvidence | null)[]>(null, null, 'inferred', 'note', 'reason', 'event') // prettier-ignore
const amount = fc.constantFrom('0', '0.00', '100', '-5', '0.01')
const facts = fc.record({
  voidEvidence: evidence,
  totalAmount: amount,
  balance: amount,
  isAllZero: fc.boolean(),
  hadVoidEvent: fc.boolean(),
  formerTotal: fc.option(amount, { nil: null }),
  isGone: fc.boolean(),
})

const voidable = syncEntities.filter((entity) => syncedEntities[entity].zeroWhenVoid !== null)

test('every entity that can be voided has a table that declares it, and no other', () => {
  for (const entity of syncEntities) {
    expect(syncedTables[entity].voids?.zero ?? null).toBe(syncedEntities[entity].zeroWhenVoid)
  }
})

test.for(voidable)(
  "%s: the rule of core and the database's say the same of any version",
  async (entity) => {
    const { voids } = syncedTables[entity]
    const { zeroWhenVoid } = syncedEntities[entity]
    const known = { row: 'd', hadEvent: 'd.had_event', formerTotal: 'd.former_total' }
    const isProven = isVoidProven(voids!, known)
    const next = voidColumns(voids!, { ...known, isProven, isGone: 'd.is_gone' })
    await fc.assert(
      fc.asyncProperty(fc.array(facts, { minLength: 20, maxLength: 20 }), async (drawn) => {
        const { rows } = await sql<{ evidence: string | null; status: string | boolean }>`
          select ${sql.raw(next['void_evidence']!)} as evidence, ${sql.raw(next[voids!.status]!)} as status
          from jsonb_to_recordset(${JSON.stringify(drawn.map((one, place) => ({ ...one, place })))}::text::jsonb) as j("voidEvidence" text,
            "totalAmount" numeric, balance numeric, "isAllZero" boolean, "hadVoidEvent" boolean, "formerTotal" numeric,
            "isGone" boolean, place integer)
          cross join lateral (select j."voidEvidence" as void_evidence, j."totalAmount" as total_amount, j.balance,
            j."isAllZero" as is_all_zero, j."hadVoidEvent" as had_event, j."formerTotal" as former_total,
            j."isGone" as is_gone, 'own' as base_status, 'own' as state, false as is_voided, '{}'::text[] as flags) d
          order by place`.execute(database.db)
        const expected = drawn.map((one) => {
          const isZero = isZeroForVoid(zeroWhenVoid!, one)
          const proof = proveVoid({ ...one, isZero })
          const own = one.isGone ? 'deleted' : proof === null ? 'own' : 'voided'
          const status = voids!.status === 'is_voided' ? proof !== null : own
          return { evidence: proof ?? one.voidEvidence, status }
        })
        expect(rows).toEqual(expected)
      }),
      { numRuns: 40 },
    )
  },
)

test('the badge of an invoice that was deleted stays, though its void is proven', async () => {
  const { status = '' } = voidBadge(syncedTables.Invoice.voids!, 's.is_proven')
  const { rows } = await sql<{ status: string }>`select ${sql.raw(status)} as status from (values
      (1, null::timestamptz, true, 'overdue'), (2, null, false, 'overdue'), (3, now(), true, 'deleted')
    ) as s (place, deleted_at, is_proven, status) order by place`.execute(database.db)
  expect(rows.map((row) => row.status)).toEqual(['voided', 'overdue', 'deleted'])
})
