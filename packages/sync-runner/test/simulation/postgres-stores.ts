import { createStorage } from '@vectis/quickbooks-storage'
import type { VirtualClock } from '@vectis/quickbooks-emulator'
import type { Storage } from '@vectis/quickbooks-storage'
import pg from 'pg'
import { readTables } from '../support/read-tables.ts'
import { overlay } from './overlay.ts'
import { watchHistory } from './watch-history.ts'
import type { HistoryWatch } from './watch-history.ts'
import type { OpenStores } from './stores.ts'

/** Statements under way: virtual time stands still until the database has answered. */
let underWay = 0
let whenIdle: (() => void)[] = []

const turn = () => new Promise<void>((resolve) => void setImmediate(resolve))

/** What the virtual clock awaits between two wake-ups. */
export async function settleWithDatabase(): Promise<void> {
  await turn()
  while (underWay > 0) {
    await new Promise<void>((resolve) => whenIdle.push(resolve))
    await turn()
  }
}

/** Worlds on one schema of a real PostgreSQL, each with a tenant of its own. */
export function createPostgresStores({
  url,
  schema,
  instants = 20,
  watch = (storage, { clock }) => watchHistory(storage, { clock, instants }),
}: {
  url: string
  schema: string
  /** Past instants of each tenant at which the history is compared with what the tables held. */
  instants?: number
  /** What looks at the world as it goes on, and says at its end what was wrong. Default: the history. */
  watch?: (storage: Storage, world: { clock: VirtualClock }) => HistoryWatch
}): {
  openStores: OpenStores
  migrate(): Promise<void>
  close(): Promise<void>
} {
  const pool = new pg.Pool({ connectionString: url, max: 8 })
  const keys = { current: { id: 'simulated', key: Buffer.alloc(32, 7) } }
  const openStorage = (clock?: Parameters<OpenStores>[0]): Storage =>
    createStorage({ pool, schema, keys, ...(clock === undefined ? {} : { clock }) })
  return {
    async openStores(clock) {
      const storage = openStorage(clock)
      const history = watch(storage, { clock })
      return {
        connections: counted(storage.connections),
        sync: counted(history.sync),
        webhookEvents: counted(storage.webhookEvents),
        readTables: (subject) => readTables(storage, subject),
        compareHistory: history.compare,
        close: async (tenants) => {
          for (const tenantId of tenants) await storage.retention.deleteTenant({ tenantId })
        },
      }
    },
    async migrate() {
      await pool.query(`create schema ${schema}`)
      await openStorage().migrate()
    },
    async close() {
      await pool.query(`drop schema ${schema} cascade`)
      await pool.end()
    },
  }
}

/** Every method counts as under way until it settles, and so do those of what it returns for a tenant. */
function counted<Store extends object>(store: Store): Store {
  const replaced: Record<string, unknown> = {}
  for (const name of Object.keys(store)) {
    const method = store[name as keyof Store]
    if (typeof method !== 'function') continue
    replaced[name] = (...values: unknown[]) => {
      const result: unknown = Reflect.apply(method, store, values)
      if (name === 'forTenant') return counted(result as object)
      if (!(result instanceof Promise)) return result
      underWay += 1
      return result.finally(() => {
        underWay -= 1
        if (underWay > 0) return
        const waiting = whenIdle
        whenIdle = []
        for (const resolve of waiting) resolve()
      })
    }
  }
  return overlay(store, replaced as Partial<Store>)
}
