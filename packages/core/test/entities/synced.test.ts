import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  changeEntities,
  balanceEntities,
  forEachEntity,
  syncedEntities,
  syncEntities,
  transactionEntities,
  type ChangeEntity,
  type RowOf,
  type SyncEntity,
} from '../../src/entities/synced.ts'
import type { BatchCounts, SyncBatch } from '../../src/ports/sync-batch.ts'
import type { StoredMarks } from '../../src/ports/sync-store.ts'

/** A map in which one entity is left out. */
type LeftOut<E extends SyncEntity> = Omit<Record<SyncEntity, number>, E>

describe('one list of entities', () => {
  test('a map in which any entity is left out does not compile', () => {
    expectTypeOf<LeftOut<'Customer'>>().not.toExtend<Record<SyncEntity, number>>()
    expectTypeOf<LeftOut<'CreditMemo'>>().not.toExtend<Record<SyncEntity, number>>()
    expectTypeOf<LeftOut<'RecurringTransaction'>>().not.toExtend<Record<SyncEntity, number>>()
    expectTypeOf<keyof BatchCounts>().toEqualTypeOf<SyncEntity>()
    expectTypeOf<keyof StoredMarks>().toEqualTypeOf<SyncEntity>()
    expectTypeOf<keyof NonNullable<SyncBatch['rows']>>().toEqualTypeOf<SyncEntity>()
    // @ts-expect-error CreditMemo is left out.
    const tables: Record<SyncEntity, number> = { Customer: 1, Invoice: 1, Payment: 1 }
    expect(tables.CreditMemo).toBeUndefined()
  })

  test('rows of another entity do not compile', () => {
    expectTypeOf<RowOf<'Invoice'>>().not.toExtend<RowOf<'CreditMemo'>>()
    expectTypeOf<RowOf<'Payment'>['settlements']>().toBeArray()
    // @ts-expect-error Rows of customers in the place of invoices.
    const rows: NonNullable<SyncBatch['rows']> = { Invoice: [] as RowOf<'Customer'>[] }
    expect(rows.Invoice).toEqual([])
  })

  test('every list holds the entities of its kind, in the order of the list', () => {
    expect(Object.keys(forEachEntity(() => 0))).toEqual(syncEntities)
    expectTypeOf(changeEntities).toEqualTypeOf<ChangeEntity[]>()
    expect(changeEntities).toEqual(syncEntities.filter((one) => one !== 'RecurringTransaction'))
    expect(transactionEntities).toEqual(syncEntities.filter((one) => one !== 'Customer'))
    expect(balanceEntities).toEqual(['Invoice', 'Payment', 'CreditMemo'])
  })

  test('no two entities share a table, a resource or a token', () => {
    for (const key of ['table', 'resource', 'webhookToken'] as const) {
      const values = syncEntities.map((entity) => syncedEntities[entity][key]).filter(Boolean)
      expect(new Set(values).size).toBe(values.length)
    }
  })
})
