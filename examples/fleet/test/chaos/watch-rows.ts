import { systemClock } from '@vectis/quickbooks'
import type pg from 'pg'
import { syncedTables } from '../../../../packages/storage-adapter/src/tables/synced-tables.ts'
import type { SeenDelivery } from './books-process.ts'
import type { App, World } from './fleet-world.ts'

/** An accepted event and when its row was there. */
export interface Measured {
  tenantId: string
  kind: string
  entity: string
  id: string
  operation: string
  acceptedAt: number
  /** Epoch milliseconds; null: never seen. */
  rowAt: number | null
  /** The tenant was disconnected or deleted before its row was there. */
  hasLeft: boolean
}

export interface RowWatch {
  readonly measured: readonly Measured[]
  readonly counts: {
    accepted: number
    refused: number
    unanswered: number
    acceptedLater: number
    events: number
    eventsWithoutTable: number
    eventsOfThoseWhoLeft: number
  }
  /** Events that wait for their row: not of hanging, poisoned or former tenants. */
  waiting(): number
  stop(): Promise<void>
}

/** By the entity as an event names it. */
const tables = new Map(
  Object.entries(syncedTables).map(([entity, { table }]) => [entity.toLowerCase(), table]),
)

interface Pending extends Measured {
  key: number
  realmId: string
  occurredAt: string
}

/** Looks every tenth of a second which of the accepted events are in the tables. */
export function watchRows(world: World): RowWatch {
  const measured: Pending[] = []
  const pending = new Map<number, Pending>()
  const counts = {
    accepted: 0,
    refused: 0,
    unanswered: 0,
    acceptedLater: 0,
    events: 0,
    eventsWithoutTable: 0,
    eventsOfThoseWhoLeft: 0,
  }
  const owners = new Map(
    world.apps.flatMap((app) => app.tenants.map((one) => [one.realmId, { app, tenant: one }])),
  )

  const add = ({ status, attempt, at, app, events }: SeenDelivery) => {
    if (status !== 200) {
      if (status === null) counts.unanswered += 1
      else counts.refused += 1
      return
    }
    counts.accepted += 1
    if (attempt > 1) counts.acceptedLater += 1
    for (const event of events) {
      const owner = owners.get(event.realmId)
      if (owner === undefined || owner.app.name !== app || owner.tenant.left !== null) continue
      counts.events += 1
      if (!tables.has(event.entity)) {
        counts.eventsWithoutTable += 1
        continue
      }
      const { tenantId, kind } = owner.tenant
      const key = measured.length
      const one = { ...event, key, tenantId, kind, acceptedAt: at, rowAt: null, hasLeft: false }
      measured.push(one)
      pending.set(key, one)
      if (event.operation !== 'deleted') continue
      // What is deleted before it was read never has a row.
      for (const other of pending.values()) {
        if (other.realmId === event.realmId && other.id === event.id) other.operation = 'deleted'
      }
    }
  }

  const look = async (app: App) => {
    const here = new Set(app.tenants.map(({ realmId }) => realmId))
    const mine = [...pending.values()].filter(({ realmId }) => here.has(realmId))
    if (mine.length === 0) return
    for (const key of await findStored(world.pool, app.schema, mine)) {
      pending.get(key)!.rowAt = Date.now()
      pending.delete(key)
    }
  }

  const stopping = new AbortController()
  const run = async () => {
    while (!stopping.signal.aborted) {
      const { taken } = await world.books.take()
      for (const delivery of taken) add(delivery)
      // The database may be down: the next look is soon.
      for (const app of world.apps) await look(app).catch(() => undefined)
      for (const [key, { realmId }] of pending) {
        if (owners.get(realmId)?.tenant.left === null) continue
        // Its tenant was disconnected or deleted before: no row is to come.
        pending.delete(key)
        measured[key]!.hasLeft = true
        counts.eventsOfThoseWhoLeft += 1
      }
      await systemClock.sleep(100)
    }
  }
  const running = run()
  return {
    measured,
    counts,
    waiting: () => [...pending.values()].filter(({ kind }) => kind === 'normal').length,
    async stop() {
      stopping.abort()
      await running
    },
  }
}

/** A row as new as the event, a deleted row, or none where the event says that it is gone. */
async function findStored(
  pool: pg.Pool,
  schema: string,
  events: readonly Pending[],
): Promise<number[]> {
  const parts = [...tables].map(
    ([entity, table]) => `
    select e.key from events e
    left join ${schema}.${table} t
      on t.tenant_id = e.tenant and t.realm_id = e.realm and t.external_id = e.id
    where e.entity = '${entity}' and (
      t.deleted_at is not null
      or date_trunc('second', t.source_updated_at) >= date_trunc('second', e.at)
      or (e.op = 'deleted' and t.tenant_id is null))`,
  )
  const { rows } = await pool.query<{ key: number }>(
    `with events as (
       select * from jsonb_to_recordset($1::text::jsonb)
         as e(key int, tenant text, realm text, entity text, id text, op text, at timestamptz))
     ${parts.join(' union all ')}`,
    [
      JSON.stringify(
        events.map(({ key, tenantId, realmId, entity, id, operation, occurredAt }) => ({
          key,
          tenant: tenantId,
          realm: realmId,
          entity,
          id,
          op: operation,
          at: occurredAt,
        })),
      ),
    ],
  )
  return rows.map(({ key }) => key)
}
