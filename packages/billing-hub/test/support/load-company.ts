import { randomUUID } from 'node:crypto'
import { beginRun } from '@vectis/quickbooks/ports'
import type { TenantSyncStore, Tombstone } from '@vectis/quickbooks/ports'
import {
  buildRow,
  parseRows,
  syncEntities,
  type EntityRows,
  type SyncEntity,
} from '@vectis/quickbooks/rows'
import type { BooksCompany } from '@vectis/quickbooks-emulator'
import type { Stores } from '@vectis/quickbooks-storage'

export const tenantId = 'tenant-1'
export const realmId = '9341457021722202'

/** Connects the tenant to the realm. */
export async function connectTenant(
  { connections }: Pick<Stores, 'connections'>,
  environment: 'sandbox' | 'production' = 'production',
  tenant = tenantId,
): Promise<void> {
  await connections.forTenant(tenant).connect({
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
}

/** Reads the whole company into the tables, as a full read does, with the deletions that change data capture reported. */
export async function loadCompany(
  sync: TenantSyncStore,
  company: BooksCompany,
  observedAt = '2026-11-23T18:00:00Z',
  tombstones: readonly Tombstone[] = [],
  { keepRaw = false }: { keepRaw?: boolean } = {},
): Promise<void> {
  const lease = await sync.acquireLease({ realmId, owner: 'test', leaseMs: 60_000 })
  if (lease === null) throw new Error('The lease is taken.')
  const all = (entity: SyncEntity) => {
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
    return parsed.rows.map((row) => buildRow(entity, row, { keepRaw }))
  }
  const rows: EntityRows = Object.fromEntries(syncEntities.map((entity) => [entity, all(entity)]))
  const runId = randomUUID()
  const call = { externalId: null, intuitTid: `tid ${runId}`, time: observedAt, isFault: false }
  const calls = syncEntities.map(
    (entity) => ({ ...call, kind: 'page', entities: [entity] }) as const,
  )
  const evidence = { runId, step: 'scan', calls } as const
  await sync.commit({ realmId, lease, observedAt, rows, tombstones, evidence })
  await sync.finishRun(
    {
      ...beginRun({
        runId,
        realmId,
        kind: 'full',
        reason: 'test',
        startedAt: observedAt,
      }),
      finishedAt: observedAt,
      outcome: 'succeeded',
      calls: 5,
    },
    [],
  )
}
