import type pg from 'pg'

export type PeerEntity = 'Customer' | 'Invoice' | 'Payment' | 'CreditMemo'

/** What the peer reads of an object; it checks none of it. */
export interface WireRow {
  Id: string
  SyncToken: string
  MetaData: { LastUpdatedTime: string }
  DisplayName?: string
  DocNumber?: string
  CustomerRef?: { value: string }
  TxnDate?: string
  DueDate?: string
  CurrencyRef?: { value: string }
  TotalAmt?: number
  Balance?: number
  UnappliedAmt?: number
  Line?: unknown
}

interface Column {
  name: string
  type: string
  of: (row: WireRow) => unknown
}

const column = (name: string, type: string, of: Column['of']): Column => ({ name, type, of })
const version = [
  column('id', 'text', ({ Id }) => Id),
  column('sync_token', 'text', ({ SyncToken }) => SyncToken),
  column('updated_at', 'timestamptz', ({ MetaData }) => MetaData.LastUpdatedTime),
]
const document = [
  ...version,
  column('customer_id', 'text', ({ CustomerRef }) => CustomerRef?.value),
  column('txn_date', 'date', ({ TxnDate }) => TxnDate),
  column('currency', 'text', ({ CurrencyRef }) => CurrencyRef?.value),
  column('total', 'numeric', ({ TotalAmt }) => TotalAmt),
]
const balance = column('balance', 'numeric', ({ Balance }) => Balance)
const number = column('doc_number', 'text', ({ DocNumber }) => DocNumber)

const tables: Record<PeerEntity, { table: string; columns: Column[] }> = {
  Customer: {
    table: 'peer_customers',
    columns: [...version, column('name', 'text', ({ DisplayName }) => DisplayName), balance],
  },
  Invoice: {
    table: 'peer_invoices',
    columns: [...document, number, column('due_date', 'date', ({ DueDate }) => DueDate), balance],
  },
  Payment: {
    table: 'peer_payments',
    columns: [
      ...document,
      column('unapplied', 'numeric', ({ UnappliedAmt }) => UnappliedAmt),
      column('lines', 'jsonb', ({ Line }) => JSON.stringify(Line ?? [])),
    ],
  },
  CreditMemo: { table: 'peer_credit_memos', columns: [...document, number, balance] },
}

export async function createPeerTables(pool: pg.Pool, schema: string): Promise<void> {
  for (const { table, columns } of Object.values(tables)) {
    const list = columns.map(({ name, type }) => `${name} ${type}`).join(', ')
    await pool.query(
      `create table "${schema}".${table} (realm_id text, ${list}, primary key (realm_id, id))`,
    )
  }
}

/** One statement a page: an array a column, and the newer version wins. */
export async function upsertPeerPage(
  pool: pg.Pool,
  input: { schema: string; realmId: string; entity: PeerEntity; page: readonly WireRow[] },
): Promise<void> {
  const { table, columns } = tables[input.entity]
  const names = columns.map(({ name }) => name)
  await pool.query(
    `insert into "${input.schema}".${table} as t (realm_id, ${names.join(', ')})
     select $1, * from unnest(${columns.map(({ type }, n) => `$${n + 2}::${type}[]`).join(', ')})
     on conflict (realm_id, id) do update set ${names.map((name) => `${name} = excluded.${name}`).join(', ')}
     where t.updated_at <= excluded.updated_at`,
    [input.realmId, ...columns.map(({ of }) => input.page.map(of))],
  )
}
