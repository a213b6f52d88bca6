import { randomUUID } from 'node:crypto'
import type { RunProblem } from '@vectis/quickbooks/ports'
import { sql } from 'kysely'
import { openHub, realmId, tenantId } from './hub-fixture.ts'

type Opened = Awaited<ReturnType<typeof openHub>>

export type LinkedHub = Awaited<ReturnType<typeof openLinkedHub>>

/** A hub with one billing customer, `a`, linked to `psa-1`, and nothing else. */
export async function openLinkedHub() {
  const opened = await openHub()
  const rows = tenantRows(opened)
  await rows.customer('a')
  await rows.link('a', 'psa-1')
  return { opened, rows }
}

/** Writes single rows of the tenant as the adapter of some source writes them. */
export function tenantRows({ db, schema, storage }: Opened) {
  const table = (name: string) => sql.id(schema, name)
  const insert = async (name: string, row: Record<string, unknown>) => {
    const { source = 'quickbooks', ...rest } = row
    const full: Record<string, unknown> = {
      tenant_id: tenantId,
      source,
      realm_id: source === 'quickbooks' ? realmId : '',
      ...rest,
    }
    await sql`insert into ${table(name)} (${sql.join(Object.keys(full).map((key) => sql.ref(key)))})
      values (${sql.join(Object.values(full))})`.execute(db)
  }
  return {
    /** The present instant of the database, which stamps what is written here. */
    async now(): Promise<string> {
      const { rows } = await sql<{ now: string }>`
        select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now`.execute(
        db,
      )
      return rows[0]!.now
    },
    /** The only version of a row is known from an instant on. */
    async begins(name: string, externalId: string, at: string): Promise<void> {
      await db.transaction().execute(async (transaction) => {
        await sql`set local session_replication_role = replica`.execute(transaction)
        await sql`update ${table(name)} set known_from = ${at}::timestamptz
          where external_id = ${externalId}`.execute(transaction)
      })
    },
    customer: (external_id: string, row: Record<string, unknown> = {}) =>
      insert('customers', { external_id, display_name: external_id, ...row }),
    link: (external_id: string, customer_id: string, row: Record<string, unknown> = {}) =>
      insert('customer_links', { external_id, kind: 'linked', customer_id, rule: 'A4', ...row }),
    /** 100 USD, dated 2026-11-02, due 2026-11-10, open. */
    invoice(external_id: string, customer: string | null, row: Record<string, unknown> = {}) {
      const base_status = row['base_status'] ?? 'open'
      return insert('billing_invoices', {
        external_id,
        doc_number: external_id,
        customer_external_id: customer,
        txn_date: '2026-11-02',
        due_date: '2026-11-10',
        currency: 'USD',
        total_amount: 100,
        balance: base_status === 'paid' || base_status === 'voided' ? 0 : 100,
        base_status,
        status: base_status,
        ...row,
      })
    },
    creditMemo: (external_id: string, customer: string | null, row: Record<string, unknown> = {}) =>
      insert('billing_credit_memos', {
        external_id,
        customer_external_id: customer,
        txn_date: '2026-11-03',
        currency: 'USD',
        total_amount: 500,
        remaining_credit: 500,
        state: 'open',
        ...row,
      }),
    template: (external_id: string, customer: string, row: Record<string, unknown> = {}) =>
      insert('billing_recurring_templates', {
        external_id,
        template_type: 'Invoice',
        active: true,
        recur_type: 'Automated',
        interval_type: 'Monthly',
        customer_external_id: customer,
        currency: 'USD',
        total_amount: 100,
        ...row,
      }),
    /** 100 USD on 2026-11-05, applied to nothing that is stored. */
    payment: (external_id: string, customer: string | null, row: Record<string, unknown> = {}) =>
      insert('billing_payment_headers', {
        external_id,
        customer_external_id: customer,
        txn_date: '2026-11-05',
        currency: 'USD',
        total_amount: 100,
        ...row,
      }),
    /** 100 USD on 2026-11-06, paid on the spot. */
    salesReceipt: (
      external_id: string,
      customer: string | null,
      row: Record<string, unknown> = {},
    ) =>
      insert('billing_sales_receipts', {
        external_id,
        doc_number: external_id,
        customer_external_id: customer,
        txn_date: '2026-11-06',
        currency: 'USD',
        total_amount: 100,
        ...row,
      }),
    /** 100 USD on 2026-11-07, given back on the spot. */
    refundReceipt: (
      external_id: string,
      customer: string | null,
      row: Record<string, unknown> = {},
    ) =>
      insert('billing_refund_receipts', {
        external_id,
        doc_number: external_id,
        customer_external_id: customer,
        txn_date: '2026-11-07',
        currency: 'USD',
        total_amount: 100,
        ...row,
      }),
    /** 100 USD of a payment in cash to an invoice. */
    settlement: (payment: string, invoice: string, row: Record<string, unknown> = {}) =>
      insert('billing_payments', {
        payment_external_id: payment,
        invoice_external_id: invoice,
        kind: 'cash',
        amount: 100,
        txn_date: '2026-11-05',
        currency: 'USD',
        ...row,
      }),
    /** A run of the company that the tenant is connected to: successful, or partial with these problems. */
    synced: (at: string, realm: string = realmId, problems: Partial<RunProblem>[] = []) =>
      storage.sync.forTenant(tenantId).finishRun(
        {
          runId: randomUUID(),
          realmId: realm,
          kind: 'incremental',
          reason: 'test',
          startedAt: at,
          finishedAt: at,
          outcome: problems.length === 0 ? 'succeeded' : 'partial',
          calls: 1,
          entities: {},
          errorCode: null,
          message: null,
          remedy: null,
          intuitTid: null,
          problems: problems.map((one) => ({
            rung: 'entity' as const,
            ...{ entity: null, externalId: null, code: 'api_error', message: 'test', remedy: null },
            ...{ since: null, retryAt: null, intuitTid: null },
            ...one,
          })),
          report: null,
        },
        [],
      ),
    /** The tenant confirms another company. */
    replaceCompany: (realm: string) =>
      storage.connections.forTenant(tenantId).connect({
        environment: 'production',
        realmId: realm,
        confirmReplace: true,
        tokens: {
          accessToken: 'access-CANARY-2',
          refreshToken: 'refresh-CANARY-2',
          accessTokenExpiresAt: '2026-11-23T11:00:00Z',
          refreshTokenExpiresAt: '2027-03-03T10:00:00Z',
          refreshTokenHardExpiresAt: null,
        },
      }),
  }
}
