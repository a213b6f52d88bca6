import { randomUUID } from 'node:crypto'
import {
  buildCreditMemoRow,
  buildCustomerRow,
  buildInvoiceRow,
  buildPaymentSet,
  buildRecurringTemplateRow,
  parseRows,
  type EntityTypes,
  type SyncEntity,
} from '@vectis/quickbooks'
import type { BooksCompany } from '@vectis/quickbooks-testkit'
import { createStorage } from '@vectis/quickbooks-storage'
import { inject } from 'vitest'
import { createBillingHub, type BillingHubOptions } from '../../src/index.ts'

export const tenantId = 'tenant-1'
export const realmId = '9341457021722202'
const encryptionKey = 'CANARYCANARYCANARYCANARYCANARY00'

/** The billing tables on the real server, in a schema of their own, with a connection of one tenant. */
export async function openHub(
  options: Partial<BillingHubOptions> & { environment?: 'sandbox' | 'production' } = {},
) {
  const { environment = 'production', ...hubOptions } = options
  const schema = `hub_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  const storage = createStorage({
    url: inject('postgresUrl'),
    schema,
    keys: { current: { id: 'k1', key: Buffer.from(encryptionKey).toString('base64') } },
  })
  await storage.migrate()
  await storage.connections.forTenant(tenantId).connect({
    environment,
    realmId,
    tokens: {
      accessToken: 'access-CANARY-1',
      refreshToken: 'refresh-CANARY-1',
      accessTokenExpiresAt: '2026-11-23T11:00:00Z',
      refreshTokenExpiresAt: '2027-03-03T10:00:00Z',
      refreshTokenHardExpiresAt: null,
    },
  })
  const db = storage.db
  const hub = createBillingHub({ db, schema, ...hubOptions })
  const sync = storage.sync.forTenant(tenantId)

  return {
    storage,
    db,
    schema,
    hub: hub.forTenant(tenantId),
    otherTenant: hub.forTenant('tenant-2'),
    /** Reads the whole company into the tables, as a full read does. */
    async load(company: BooksCompany, observedAt = '2026-11-23T18:00:00Z'): Promise<void> {
      const lease = await sync.acquireLease({ realmId, owner: 'test', leaseMs: 60_000 })
      if (lease === null) throw new Error('The lease is taken.')
      const all = <E extends SyncEntity>(entity: E): EntityTypes[E][] => {
        const rows: unknown[] = []
        const where = entity === 'Customer' ? ' WHERE Active IN (true, false)' : ''
        for (let from = 1; ; from += 1_000) {
          const page = company.query(
            `SELECT * FROM ${entity}${where} ORDERBY MetaData.CreateTime STARTPOSITION ${from} MAXRESULTS 1000`,
          )
          rows.push(...(JSON.parse(JSON.stringify(page.rows)) as unknown[]))
          if (page.rows.length < 1_000) break
        }
        const parsed = parseRows(entity, rows, { realmId })
        if (parsed.rejected.length > 0) throw new Error(parsed.rejected[0]?.message)
        return parsed.rows
      }
      const invoices = all('Invoice').map((row) => buildInvoiceRow(row))
      await sync.commit({
        realmId,
        lease,
        observedAt,
        customers: all('Customer').map((row) => buildCustomerRow(row)),
        invoices,
        payments: all('Payment').map((row) => buildPaymentSet(row)),
        creditMemos: all('CreditMemo').map((row) => buildCreditMemoRow(row)),
        templates: all('RecurringTransaction').map((row) => buildRecurringTemplateRow(row)),
      })
      await sync.finishRun(
        {
          runId: randomUUID(),
          realmId,
          kind: 'full',
          reason: 'test',
          startedAt: observedAt,
          finishedAt: observedAt,
          outcome: 'succeeded',
          calls: 5,
          entities: {},
          errorCode: null,
          message: null,
          remedy: null,
          intuitTid: null,
          problems: [],
          report: null,
        },
        [],
      )
    },
    close: async () => {
      await db.schema.dropSchema(schema).cascade().execute()
      await storage.close()
    },
  }
}
