import type { OverviewQuery, Storage, TenantOverview } from '@vectis/quickbooks-storage'
import { measureClockOff } from '@vectis/quickbooks-sync'
import { listTenants } from '../tenants/list-tenants.ts'

/** Tenants read together: their runs are in memory at the same time. */
const SLICE = 500

interface SliceParts {
  storage: Pick<Storage, 'overview' | 'db' | 'schema'>
  /** The clock of this process. */
  now(): number
}

/** Receives a tenant that could not be read; all others are. */
export type OnFailedTenant = (tenantId: string, error: unknown) => void

/** What is stored about some tenants, and when. */
export interface OverviewSlice {
  found: TenantOverview[]
  /** The time of the storage; of this process where nothing was found. */
  now: number
  /** By how much the clock of this process is ahead of it at least. */
  clockOffMs: number
}

export async function readSlice(
  { storage, now }: SliceParts,
  query: OverviewQuery,
): Promise<OverviewSlice> {
  const from = now()
  const found = await storage.overview.read(query)
  const to = now()
  const told = found[0]?.at
  if (told === undefined) return { found, now: to, clockOffMs: 0 }
  return { found, now: Date.parse(told), clockOffMs: measureClockOff(told, { from, to }) }
}

/**
 * Every tenant that has or had a connection, by tenant id. With `onFailed`, a slice that cannot be read is halved until
 * the tenants that cannot be read are found. Throws where the database does not answer.
 */
export async function* readSlices(
  parts: SliceParts,
  query: Pick<OverviewQuery, 'runs' | 'counts'> = {},
  onFailed?: OnFailedTenant,
): AsyncGenerator<OverviewSlice> {
  let after: string | undefined
  for (;;) {
    const page = { limit: SLICE, ...(after === undefined ? {} : { after }) }
    let tenants: string[]
    try {
      const slice = await readSlice(parts, { ...query, ...page })
      yield slice
      tenants = slice.found.map(({ connection }) => connection.tenantId)
    } catch (error) {
      if (onFailed === undefined) throw error
      tenants = await listTenants(parts.storage, { after, limit: SLICE })
      if (tenants.length === 0) throw error
      yield* readHalves(parts, query, { tenants, error, onFailed })
    }
    if (tenants.length < SLICE) return
    after = tenants.at(-1)!
  }
}

/** The two halves of tenants that could not be read together. */
async function* readHalves(
  parts: SliceParts,
  query: OverviewQuery,
  failed: { tenants: readonly string[]; error: unknown; onFailed: OnFailedTenant },
): AsyncGenerator<OverviewSlice> {
  const { tenants, error, onFailed } = failed
  if (tenants.length === 1) {
    onFailed(tenants[0]!, error)
    return
  }
  const middle = Math.ceil(tenants.length / 2)
  for (const half of [tenants.slice(0, middle), tenants.slice(middle)]) {
    let slice: OverviewSlice
    try {
      slice = await readSlice(parts, { ...query, tenants: half })
    } catch (reason) {
      // It throws where the database is gone, which is no fault of a tenant.
      await listTenants(parts.storage, { after: undefined, limit: 1 })
      yield* readHalves(parts, query, { tenants: half, error: reason, onFailed })
      continue
    }
    yield slice
  }
}
