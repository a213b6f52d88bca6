import type { OverviewQuery, Storage, TenantOverview } from '@vectis/quickbooks-storage'
import { measureClockOff } from '@vectis/quickbooks-sync'

/** Tenants read together: their runs are in memory at the same time. */
const SLICE = 500

interface SliceParts {
  storage: Pick<Storage, 'overview'>
  /** The clock of this process. */
  now(): number
}

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

/** Every tenant that has or had a connection, by tenant id. */
export async function* readSlices(
  parts: SliceParts,
  query: Pick<OverviewQuery, 'runs' | 'counts'> = {},
): AsyncGenerator<OverviewSlice> {
  let after: string | undefined
  for (;;) {
    const page = { ...query, limit: SLICE, ...(after === undefined ? {} : { after }) }
    const slice = await readSlice(parts, page)
    yield slice
    if (slice.found.length < SLICE) return
    after = slice.found.at(-1)!.connection.tenantId
  }
}
