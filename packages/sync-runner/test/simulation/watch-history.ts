import type { SyncStore } from '@vectis/quickbooks/ports'
import type { Storage } from '@vectis/quickbooks-storage'
import {
  json,
  openTables,
  read,
  tablesKnownAt,
  type TableName,
  type Tables,
} from '@vectis/quickbooks-storage/database'
import type { VirtualClock } from '@vectis/quickbooks-emulator'
import { overlay } from './overlay.ts'
import { spreadInstants } from './spread-instants.ts'

const tables: readonly TableName[] = [
  'customers',
  'billing_invoices',
  'billing_payment_headers',
  'billing_payments',
  'billing_credit_memos',
  'billing_sales_receipts',
  'billing_refund_receipts',
  'billing_recurring_templates',
]

/** Columns that are no part of a version. */
const untracked = [
  'status',
  'observed_at',
  'changed_at',
  'first_seen_at',
  'absent_scan_id',
  'deletion_seen_at',
  'settlements_digest',
  'settlements_at',
  'settlements_sync_token',
  'known_from',
]

export interface HistoryWatch {
  sync: SyncStore
  /** What the history says of past instants, and what the tables held then: where they differ. */
  compare(): Promise<string[]>
}

/**
 * Remembers what the tables held after commits, at most `instants` of them, spread over the whole life of the world;
 * `compare` then asks the history for each.
 */
export function watchHistory(
  storage: Storage,
  { clock, instants }: { clock: VirtualClock; instants: number },
): HistoryWatch {
  const now = openTables(storage)
  const { seen, remember } = spreadInstants<string>(clock, instants)
  const look = (tenantId: string) => remember(tenantId, () => describe(now, tenantId))

  return {
    sync: {
      ...storage.sync,
      forTenant(tenantId) {
        const store = storage.sync.forTenant(tenantId)
        return overlay(store, {
          async commit(batch) {
            const counts = await store.commit(batch)
            await look(tenantId)
            return counts
          },
          async resolveAbsent(input) {
            const found = await store.resolveAbsent(input)
            await look(tenantId)
            return found
          },
        })
      },
    },
    async compare() {
      const problems: string[] = []
      for (const [tenantId, forTenant] of seen) {
        for (const [at, held] of forTenant) {
          const known = await describe(tablesKnownAt(now, at), tenantId)
          if (known !== held) problems.push(`${tenantId} at ${at}: ${firstDifference(held, known)}`)
        }
      }
      return problems
    },
  }
}

async function describe(at: Tables, tenantId: string): Promise<string> {
  const lines: string[] = []
  for (const table of tables) {
    const rows = await read(
      at,
      `select (to_jsonb(t) - array(select jsonb_array_elements_text($2::text::jsonb)))::text as row
       from ${at.table(table)} t where t.tenant_id = $1`,
      [tenantId, JSON.stringify(untracked)],
      { row: json<Record<string, unknown>>() },
    )
    lines.push(...rows.map(({ row }) => `${table} ${JSON.stringify(row)}`).sort())
  }
  return lines.join('\n')
}

function firstDifference(held: string, known: string): string {
  const was = new Set(held.split('\n'))
  const is = new Set(known.split('\n'))
  const lost = [...was].find((line) => !is.has(line))
  const invented = [...is].find((line) => !was.has(line))
  return `the tables held ${lost ?? 'nothing else'}, the history says ${invented ?? 'nothing else'}`
}
