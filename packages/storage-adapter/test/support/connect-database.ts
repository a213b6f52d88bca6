import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { createKeyRing } from '../../src/custody/key-ring.ts'
import type { StorageDatabase } from '../../src/schema/storage-database.ts'

/** For tests that are not about keys. */
export const testKeyRing = createKeyRing({
  current: { id: 'test-key', key: Buffer.from('CANARY-encryption-key-of-32bytes') },
})

export interface ConnectInput {
  url: string
  schema: string
  /** Connections of the pool. Default 5. */
  max?: number
  /** Default: one of its own. */
  pool?: pg.Pool
  /** Puts something between Kysely and the pool. */
  wrap?: (pool: pg.Pool) => pg.Pool
  /** Sees every statement that Kysely sends. */
  onQuery?: (query: { sql: string; parameters: readonly unknown[] }) => void
}

/** A pool on a schema that exists: what one process of a host would have. */
export function connectDatabase({
  url,
  schema,
  max = 5,
  pool = new pg.Pool({ connectionString: url, max }),
  wrap = (pool) => pool,
  onQuery = () => {},
}: ConnectInput) {
  const clients = new Set<pg.PoolClient>()
  pool.on('connect', (client) => clients.add(client))
  const whole = new Kysely<StorageDatabase>({
    dialect: new PostgresDialect({ pool: wrap(pool) }),
    log: ({ query }) => onQuery(query),
  })
  return {
    url,
    schema,
    pool,
    /** Without the schema. */
    whole,
    db: whole.withSchema(schema),
    close: () => whole.destroy(),
    /** Cuts the connections as the death of the process would, in the middle of whatever they do. */
    async cut(): Promise<void> {
      pool.on('error', () => {})
      for (const client of clients) {
        client.on('error', () => {})
        ;(
          client as unknown as { connection: { stream: { destroy(): void } } }
        ).connection.stream.destroy()
      }
    },
  }
}
