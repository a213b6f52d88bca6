import {
  creditMemoAsOf,
  invoiceAsOf,
  isDatedBy,
  paymentAsOf,
  type CreditMemoState,
  type InvoiceBaseStatus,
  type InvoiceFlag,
} from '@vectis/quickbooks/rows'
import { compareDecimals } from '@vectis/quickbooks/values'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTables } from '../../src/databases/tables.ts'
import { tablesAsOf } from '../../src/history/tables-as-of.ts'
import { tablesKnownAt } from '../../src/history/tables-known-at.ts'
import { openSyncDatabase, type SyncDatabase } from '../support/sync-database.ts'

let database: SyncDatabase
beforeAll(async () => {
  database = await openSyncDatabase('PostgreSQL')
})
afterAll(() => database.close())

const amount = fc.constantFrom('0', '0.01', '50', '60', '99.99', '100', '100.00', '-50')
const date = fc.constantFrom(null, '2026-10-01', '2026-10-15', '2026-10-16', '2026-11-01')
const id = fc.constantFrom('1', '2', '3', '4')
const statuses: (InvoiceBaseStatus | 'draft')[] = ['draft', 'open', 'partially_paid', 'paid', 'credit', 'voided', 'deleted'] // prettier-ignore
const states: (CreditMemoState | 'draft')[] = ['draft', 'open', 'partially_applied', 'applied', 'voided', 'anomaly', 'deleted'] // prettier-ignore
const flags = fc.subarray<InvoiceFlag>(['zero_total', 'overpaid', 'anomaly', 'no_due_date', 'not_sent']) // prettier-ignore
const documents = <Row>(row: fc.Arbitrary<Row>) => fc.array(row, { minLength: 4, maxLength: 4 })

const world = fc.record({
  asOf: fc.constantFrom('2026-09-30', '2026-10-15', '2026-10-31', '2026-12-01'),
  invoices: documents(
    fc.record({
      txnDate: date,
      totalAmount: amount,
      balance: amount,
      baseStatus: fc.constantFrom(...statuses),
      flags,
    }),
  ),
  memos: documents(
    fc.record({
      txnDate: date,
      totalAmount: amount,
      remainingCredit: amount,
      state: fc.constantFrom(...states),
    }),
  ),
  payments: documents(fc.record({ txnDate: date, unappliedAmount: amount, isGone: fc.boolean() })),
  /** A line may name one, both or none of them, and an invoice or memo that is not stored. */
  lines: fc.array(
    fc.record({
      payment: id,
      invoice: fc.option(fc.oneof(id, fc.constant('99'))),
      memo: fc.option(id),
      amount,
    }),
    { maxLength: 8 },
  ),
})
type World = typeof world extends fc.Arbitrary<infer Drawn> ? Drawn : never

/** Overpaid, and of that day neither more nor less than paid. */
const paidLater: World = {
  asOf: '2026-10-15',
  invoices: [1, 2, 3, 4].map(() => ({ txnDate: null, totalAmount: '100', balance: '-50', baseStatus: 'paid', flags: [] })), // prettier-ignore
  memos: [1, 2, 3, 4].map(() => ({ txnDate: null, totalAmount: '0', remainingCredit: '0', state: 'draft' })), // prettier-ignore
  payments: [1, 2, 3, 4].map(() => ({ txnDate: '2026-10-16', unappliedAmount: '0', isGone: false })), // prettier-ignore
  lines: [{ payment: '1', invoice: '1', memo: null, amount: '50' }],
}

async function store(tenant_id: string, { invoices, memos, payments, lines }: World) {
  const db = database.db.withSchema(database.schema)
  const at = { tenant_id, source: 'xero' }
  const named = (index: number) => ({ ...at, external_id: String(index + 1) })
  await db
    .insertInto('billing_invoices')
    .values(
      invoices.map((one, index) => ({
        ...named(index),
        txn_date: one.txnDate,
        total_amount: one.totalAmount,
        balance: one.balance,
        base_status: one.baseStatus,
        flags: one.flags,
      })),
    )
    .execute()
  await db
    .insertInto('billing_credit_memos')
    .values(
      memos.map((one, index) => ({
        ...named(index),
        txn_date: one.txnDate,
        total_amount: one.totalAmount,
        remaining_credit: one.remainingCredit,
        state: one.state,
      })),
    )
    .execute()
  await db
    .insertInto('billing_payment_headers')
    .values(
      payments.map((one, index) => ({
        ...named(index),
        txn_date: one.txnDate,
        unapplied_amount: one.unappliedAmount,
      })),
    )
    .execute()
  if (lines.length === 0) return
  const rows = lines.map((line, index) => ({
    ...at,
    payment_external_id: line.payment,
    line_no: index + 1,
    kind: 'cash' as const,
    amount: line.amount,
    invoice_external_id: line.invoice,
    credit_memo_external_id: line.memo,
    txn_date: payments[Number(line.payment) - 1]!.txnDate,
    deleted_at: payments[Number(line.payment) - 1]!.isGone ? '2026-11-02T00:00:00Z' : null,
  }))
  await db.insertInto('billing_payments').values(rows).execute()
}

/** The same by core's rules. */
function decide({ asOf, invoices, memos, payments, lines }: World) {
  const live = lines.filter((line) => !payments[Number(line.payment) - 1]!.isGone)
  const paid = (field: 'invoice' | 'memo', own: string) =>
    live
      .filter((line) => line[field] === own)
      .map((line) => ({ amount: line.amount, date: payments[Number(line.payment) - 1]!.txnDate }))
  const linked = (field: 'invoice' | 'memo', own: string) =>
    live
      .filter((line) => line.payment === own && line[field] !== null)
      .map((line) => {
        const list = field === 'invoice' ? invoices : memos
        return { amount: line.amount, date: list[Number(line[field]) - 1]?.txnDate ?? null }
      })
  const each = <Row, Result extends object>(
    rows: readonly Row[],
    rule: (row: Row, own: string) => Result | null,
  ) =>
    rows.flatMap((row, index) => {
      const own = String(index + 1)
      const result = rule(row, own)
      return result === null ? [] : [{ id: own, ...result }]
    })
  return {
    invoices: each(invoices, (row, own) => invoiceAsOf(row, paid('invoice', own), asOf)),
    memos: each(memos, (row, own) => creditMemoAsOf(row, paid('memo', own), asOf)),
    payments: each(payments, (row, own) =>
      paymentAsOf(
        row,
        { invoices: linked('invoice', own), creditMemos: linked('memo', own) },
        asOf,
      ),
    ),
    lines: lines
      .map((line) => payments[Number(line.payment) - 1]!.txnDate)
      .filter((dated) => isDatedBy(dated, asOf)).length,
  }
}

test('figures as of a date: core and the database decide the same of any documents, now and as known now', async () => {
  const tables = openTables({ db: database.db, schema: database.schema })
  let runs = 0
  await fc.assert(
    fc.asyncProperty(world, fc.boolean(), async (drawn, isPast) => {
      const tenant = `as-of-${(runs += 1)}`
      await store(tenant, drawn)
      const known = isPast ? tablesKnownAt(tables, '2100-01-01T00:00:00Z') : tables
      const { table } = tablesAsOf(known, drawn.asOf)
      const read = async (list: string, name: Parameters<typeof table>[0], id = 'external_id') =>
        (
          await sql<Record<string, unknown>>`select ${sql.raw(list)} from ${sql.raw(table(name))} t
            where tenant_id = ${tenant} order by ${sql.raw(id)}`.execute(database.db)
        ).rows
      const found = {
        invoices: await read(
          'external_id as id, balance::text as balance, base_status as "baseStatus", flags',
          'billing_invoices',
        ),
        memos: await read(
          'external_id as id, remaining_credit::text as "remainingCredit", state',
          'billing_credit_memos',
        ),
        payments: await read(
          'external_id as id, unapplied_amount::text as "unappliedAmount"',
          'billing_payment_headers',
        ),
        lines: (await read('line_no', 'billing_payments', 'line_no')).length,
      }
      expect(normal(found)).toEqual(normal(decide(drawn)))
    }),
    { numRuns: 60, examples: [[paidLater, false]] },
  )
})

/** Amounts that are equal are the same text. */
function normal(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, part: unknown) =>
      ['balance', 'remainingCredit', 'unappliedAmount'].includes(key)
        ? (texts.find((text) => compareDecimals(text, part as string) === 0) ??
          (texts.push(part as string), part))
        : part,
    ),
  )
}
const texts: string[] = []
