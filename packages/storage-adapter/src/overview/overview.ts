import { checkCount, checkGiven } from '@vectis/quickbooks/values'
import type {
  Checkpoint,
  DescribedConnection,
  StoredMarks,
  SyncRun,
  WebhookHealth,
} from '@vectis/quickbooks/ports'
import type { Instant } from '@vectis/quickbooks/values'
import type { Tables } from '../databases/tables.ts'
import { describeConnections, type OverviewParts } from './describe-connections.ts'
import type { OverviewQuery } from './overview-query.ts'
import { readMarksOf, readHealthOf } from './read-counts.ts'
import { readCheckpointsOf, readRunsOf } from './read-runs.ts'

/** What is stored about the sync of one tenant with its current or last company. Holds no token. */
export interface TenantOverview {
  /** Now, by the clock of the storage: the database's, unless another was given. */
  at: Instant
  connection: DescribedConnection
  /** Newest first. */
  runs: SyncRun[]
  checkpoints: Checkpoint[]
  /** Null: not asked for. */
  webhooks: WebhookHealth | null
  /** Null: not asked for. */
  marks: StoredMarks | null
}

/** Reads many tenants with one statement for each kind of fact, whatever their number. */
export interface Overview {
  /** By tenant id. Five statements, or three without `counts`; one where there is no tenant. Nothing is decrypted. */
  read(query?: OverviewQuery): Promise<TenantOverview[]>
}

const DAY_MS = 86_400_000

export function createOverview(tables: Tables, parts: OverviewParts): Overview {
  return {
    async read(query = {}) {
      checkGiven('overview.read', query)
      const { runs = 20, counts = true, windowMs = DAY_MS, ...which } = query
      checkCount('overview.read', 'limit', which.limit, 1)
      const { at, connections } = await describeConnections(parts, which)
      if (connections.length === 0) return []
      const tenants = connections.map(({ tenantId }) => tenantId)
      const since = new Date(Date.parse(at) - windowMs).toISOString()
      // One after another: a page must not take all connections of a small pool.
      const runsOf = await readRunsOf(tables, tenants, runs)
      const checkpointsOf = await readCheckpointsOf(tables, tenants)
      const healthOf = counts ? await readHealthOf(tables, tenants, since) : null
      const marksOf = counts ? await readMarksOf(tables, tenants) : null
      return connections.map((connection) => ({
        at,
        connection,
        runs: runsOf.get(connection.tenantId) ?? [],
        checkpoints: checkpointsOf.get(connection.tenantId) ?? [],
        webhooks: healthOf?.get(connection.tenantId) ?? null,
        marks: marksOf?.get(connection.tenantId) ?? null,
      }))
    },
  }
}
