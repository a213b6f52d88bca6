import type { RunLease } from '@vectis/quickbooks/ports'
import {
  buildCreditMemoRow,
  buildCustomerRow,
  buildInvoiceRow,
  parseRows,
} from '@vectis/quickbooks/rows'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSyncStore } from '../../src/sync/sync-store.ts'
import { openSyncDatabase, type SyncDatabase } from '../support/sync-database.ts'

const realmId = '9341452000000001'
const observedAt = '2026-11-20T11:00:00Z'

/** One version of a document: its total, what is left of it, and what its line is worth. */
interface Version {
  total: number
  left: number
  line: number
  note?: string
}
const worth: Version = { total: 100, left: 100, line: 100 }
const zero: Version = { total: 0, left: 0, line: 0 }

interface Case {
  row: string
  versions: Version[]
  /** After which version a void event comes; default none. */
  event?: 'first' | 'last'
  isDeleted?: boolean
  invoice: [status: string, evidence: string | null]
  memo: [state: string, evidence: string | null]
}

const table: Case[] = [
  {
    row: 'deleted: QuickBooks said that it is gone',
    versions: [worth],
    isDeleted: true,
    invoice: ['deleted', null],
    memo: ['deleted', null],
  },
  {
    row: 'deleted: comes before every void',
    versions: [worth, { ...zero, note: 'Voided' }],
    event: 'last',
    isDeleted: true,
    invoice: ['deleted', 'note'],
    memo: ['deleted', 'note'],
  },
  {
    row: 'voided by history: all zero, and an earlier version had a total',
    versions: [worth, zero],
    invoice: ['voided', 'inferred'],
    memo: ['voided', 'inferred'],
  },
  {
    row: 'voided by event: a total of zero with something left of it, the event after the version',
    versions: [{ ...zero, left: 5 }],
    event: 'last',
    invoice: ['open', null],
    memo: ['voided', 'event'],
  },
  {
    row: 'voided by event: a total of zero with something left of it, the event before the version',
    versions: [worth, { ...zero, left: 5 }],
    event: 'first',
    invoice: ['open', null],
    memo: ['voided', 'event'],
  },
  {
    row: 'voided by event: a void event came after the version',
    versions: [zero],
    event: 'last',
    invoice: ['voided', 'event'],
    memo: ['voided', 'event'],
  },
  {
    row: 'voided by event: it came before the version, whose line still has an amount',
    versions: [worth, { ...zero, line: 5 }],
    event: 'first',
    invoice: ['voided', 'event'],
    memo: ['voided', 'event'],
  },
  {
    row: 'voided by event: comes before history',
    versions: [worth, zero],
    event: 'first',
    invoice: ['voided', 'event'],
    memo: ['voided', 'event'],
  },
  {
    row: 'voided by note: comes before an event and history',
    versions: [worth, { ...zero, note: 'Voided' }],
    event: 'last',
    invoice: ['voided', 'note'],
    memo: ['voided', 'note'],
  },
  {
    row: 'no void when a line still has an amount',
    versions: [worth, { ...zero, line: 5 }],
    invoice: ['paid', null],
    memo: ['applied', null],
  },
  {
    row: 'no void when a void event came for what is worth something again',
    versions: [zero, { total: 80, left: 80, line: 80 }],
    event: 'first',
    invoice: ['open', null],
    memo: ['open', null],
  },
  {
    row: 'no void of a zero total that never had another',
    versions: [zero],
    invoice: ['paid', null],
    memo: ['applied', null],
  },
]

let database: SyncDatabase
let lease: RunLease
const open = () => createSyncStore({ db: database.db, schema: database.schema }).forTenant('acme')
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL')
  const taken = await open().acquireLease({ realmId, owner: 'sync', leaseMs: 3_600_000 })
  if (taken === null) throw new Error('Expected a free lease.')
  lease = taken
  const wire = { Id: 'c', SyncToken: '0', DisplayName: 'Acme', Active: true, MetaData: times(0) }
  const customers = parseRows('Customer', [wire], { realmId }).rows
  await commit({ rows: { Customer: customers.map((one) => buildCustomerRow(one)) } })
})
afterAll(() => database.close())

const commit = (rows: object) => open().commit({ realmId, lease, observedAt, ...rows })

function times(n: number) {
  const at = `2026-11-02T08:00:0${n}-07:00`
  return { CreateTime: '2026-11-01T08:00:00-07:00', LastUpdatedTime: at }
}

function wireOf(id: string, { total, left, line, note }: Version, n: number) {
  return {
    Id: id,
    SyncToken: String(n),
    MetaData: times(n),
    CustomerRef: { value: 'c' },
    TxnDate: '2026-11-01',
    CurrencyRef: { value: 'USD' },
    TotalAmt: total,
    Balance: left,
    Line: [{ Amount: line, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: {} }],
    ...(note === undefined ? {} : { PrivateNote: note }),
  }
}

const kinds = {
  Invoice: { table: 'billing_invoices', status: 'base_status' },
  CreditMemo: { table: 'billing_credit_memos', status: 'state' },
} as const

describe.each(['Invoice', 'CreditMemo'] as const)(
  '%s: what only the store can decide',
  (entity) => {
    const { table: name, status } = kinds[entity]
    const rowsOf = (wire: unknown) =>
      entity === 'Invoice'
        ? parseRows('Invoice', [wire], { realmId }).rows.map((one) => buildInvoiceRow(one))
        : parseRows('CreditMemo', [wire], { realmId }).rows.map((one) => buildCreditMemoRow(one))

    test.each(table)('$row', async ({ row, versions, event, isDeleted, invoice, memo }) => {
      const externalId = String(1 + table.findIndex((one) => one.row === row))
      const events = { voidEvents: [{ entity, externalId }] }
      const put = (version: Version, n: number) =>
        commit({ rows: { [entity]: rowsOf(wireOf(externalId, version, n)) } })
      for (const [n, version] of versions.entries()) {
        await put(version, n)
        if (n === 0 && event === 'first') await commit(events)
      }
      if (event === 'last') await commit(events)
      if (isDeleted) {
        const deletedAt = '2026-11-20T10:00:00Z'
        await commit({ tombstones: [{ entity, externalId, deletedAt, reason: 'deleted' }] })
      }
      const { rows } = await sql<{ status: string; void_evidence: string | null }>`
      select ${sql.ref(status)} as status, void_evidence
      from ${sql.table(`${database.schema}.${name}`)} where external_id = ${externalId}`.execute(
        database.db,
      )
      const [stored] = rows
      expect([stored?.status, stored?.void_evidence]).toEqual(entity === 'Invoice' ? invoice : memo)
    })
  },
)
