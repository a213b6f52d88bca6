import { syncEntities, syncedEntities } from '@vectis/quickbooks/rows'
import type { RowOf } from '@vectis/quickbooks/rows'
import { describe, expect, test } from 'vitest'
import type { BillingCreditMemosTable } from '../../src/tables/credit-memos.ts'
import { creditMemosTable } from '../../src/tables/credit-memos.ts'
import { defineTable } from '../../src/tables/define-table.ts'
import { syncedTables } from '../../src/tables/synced-tables.ts'

describe.each(syncEntities)('%s', (entity) => {
  const { table, columns, statuses, voids, sql } = syncedTables[entity]
  const types = new Map(
    [...sql.matchAll(/^ {2}(\w+) ([a-z]+(?:\[\])?)/gm)].map(([, name, type]) => [name, type]),
  )

  test('stands under the name that its line in core gives it', () => {
    expect(table).toBe(syncedEntities[entity].table)
    expect(sql).toContain(`create table $schema.${table} (`)
  })

  test('its SQL has every column of the row, with that type', () => {
    expect(columns.length).toBeGreaterThan(10)
    for (const { column, type } of columns) expect([column, types.get(column)]).toEqual([column, type]) // prettier-ignore
  })

  test('its SQL has the columns of its status and of its void', () => {
    for (const column of statuses) expect(types.get(column)).toBe('text')
    // A table that names no column for a void would leave those of its entity unproven.
    expect(voids?.zero ?? null).toBe(syncedEntities[entity].zeroWhenVoid)
    if (voids === null) return
    for (const column of [voids.status, 'had_void_event', 'pre_void_total']) {
      expect(types.has(column), column).toBe(true)
    }
  })
})

test('a column left out, one that no row has, and one of another kind do not compile', () => {
  const define = defineTable<RowOf<'CreditMemo'>, BillingCreditMemosTable>()
  const columns = Object.fromEntries(
    creditMemosTable.columns.map(({ field, type }) => [field, type]),
  ) as Parameters<typeof define>[0]['columns']
  const rest = { table: 'billing_credit_memos', sql: '' } as const
  const { state: _state, ...without } = columns
  // @ts-expect-error state is left out.
  define({ ...rest, columns: without })
  // @ts-expect-error stat is no field of the row.
  define({ ...rest, columns: { ...without, stat: 'text' } })
  // @ts-expect-error a truth value is no number.
  define({ ...rest, columns: { ...columns, isAllZero: 'numeric' } })
  expect(define({ ...rest, columns }).columns).toEqual(creditMemosTable.columns)
})
