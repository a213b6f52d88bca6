import type { Clock } from '@vectis/quickbooks'
import { takeNextTurn } from '../defaults.ts'
import type { HubContext, KeptSums } from './hub-context.ts'
import { readRevisions } from './read-revisions.ts'
import type { Revisions } from './revisions.ts'

/** Rows over all tenants. The tenants whose sums were not read for the longest time are dropped first. */
const mostRows = 200_000
/** Sums of one tenant: each order and filter of a list is one. */
const mostOfTenant = 24

/**
 * A sum is made anew after this, whatever the revision says. Evidence that nothing names any more is deleted after an
 * hour, and the revision of before it could come back.
 */
const longestKeptMs = 1_800_000

/** What a sum is made of: a write of another kind leaves it as it is. */
type Scope = keyof Revisions

interface Kept {
  scope: Scope
  revision: string
  value: Promise<unknown>
  /** A sum of each customer grows with the customers that are asked for. */
  countRows: () => number
  /** Epoch milliseconds. */
  madeAt: number
}

/** See docs/decisions/0233. */
export function createKeptSums(clock: Clock): KeptSums {
  const tenants = new Map<string, Map<string, Kept>>()
  const asked = new Map<string, Promise<Revisions>>()

  /** One statement for all who ask in the same turn: it is sent after the last of them asked. */
  function revisionsOf(context: HubContext): Promise<Revisions> {
    const { tenantId } = context
    const before = asked.get(tenantId)
    if (before !== undefined) return before
    const reading = takeNextTurn().then(() => {
      asked.delete(tenantId)
      return readRevisions(context)
    })
    asked.set(tenantId, reading)
    return reading
  }

  /** The sums of a tenant that still hold. The tenant is now the one that was read last. */
  function stillOf(tenantId: string, revisions: Revisions): Map<string, Kept> {
    const sums = tenants.get(tenantId) ?? new Map<string, Kept>()
    const now = clock.now()
    for (const [name, { scope, revision, madeAt }] of sums) {
      const isOld = madeAt < now - longestKeptMs || madeAt > now
      if (revisions[scope] !== revision || isOld) sums.delete(name)
    }
    tenants.delete(tenantId)
    tenants.set(tenantId, sums)
    return sums
  }

  function makeRoom(): void {
    const countOf = (sums: Map<string, Kept>) =>
      [...sums.values()].reduce((rows, { countRows }) => rows + countRows(), 0)
    let total = [...tenants.values()].reduce((rows, sums) => rows + countOf(sums), 0)
    for (const [tenantId, sums] of tenants) {
      if (total <= mostRows) return
      total -= countOf(sums)
      tenants.delete(tenantId)
    }
  }

  return {
    revisions: revisionsOf,
    makeRoom,
    async read(context, { name, scope }, work, countRows) {
      const revisions = await revisionsOf(context)
      const sums = stillOf(context.tenantId, revisions)
      const before = sums.get(name)
      if (before !== undefined) {
        // The one that was read last is dropped last.
        sums.delete(name)
        sums.set(name, before)
        return before.value as ReturnType<typeof work>
      }
      const value = work()
      const revision = revisions[scope]
      const kept: Kept = { scope, revision, value, countRows: () => 0, madeAt: clock.now() }
      sums.set(name, kept)
      for (const [oldest] of sums) {
        if (sums.size <= mostOfTenant) break
        sums.delete(oldest)
      }
      try {
        const sum = await value
        kept.countRows = () => countRows(sum)
        makeRoom()
      } catch {
        // The caller gets the rejection; the next one asks again.
        if (sums.get(name) === kept) sums.delete(name)
      }
      return value
    },
  }
}

/** Undefined where everything is read anew: the hub keeps no sums, or it is the past, or what a transaction sees. */
const keptOf = ({ kept, isPast, db }: HubContext) => (isPast || db.isTransaction ? undefined : kept)

/** What a kept sum is about, and whether a change of an alert changes it. A sum that reads `billing_alerts` is `all`. */
export interface SumName {
  about: readonly unknown[]
  reads: Scope
}

const nameOf = ({ about, reads }: SumName) => ({ name: JSON.stringify(about), scope: reads })

/** A sum over the whole tenant, kept if the hub keeps sums. The caller's own copy. */
export async function keepSum<Sum>(
  context: HubContext,
  sum: SumName,
  work: () => Promise<Sum>,
): Promise<Sum> {
  const kept = keptOf(context)
  if (kept === undefined) return work()
  return structuredClone(await kept.read(context, nameOf(sum), work, () => 1))
}

/** A longer list is not kept, nor what is read for each of more customers. */
const mostKept = 20_000

/**
 * A reader of what `read` finds for each of some customers: it has none where there is nothing. If the hub keeps sums,
 * only customers that were not asked for since the last write are read. The caller's own copy.
 */
export async function keepEach<Found>(
  context: HubContext,
  sum: SumName,
  read: (customerIds: readonly string[]) => Promise<Map<string, Found>>,
): Promise<typeof read> {
  const kept = keptOf(context)
  if (kept === undefined) return read
  // Each with the reading that it was in.
  const known = await kept.read(
    context,
    nameOf(sum),
    async () => new Map<string, ReturnType<typeof read>>(),
    ({ size }) => size,
  )
  return async (customerIds) => {
    const missing = customerIds.filter((id) => !known.has(id))
    if (known.size + missing.length > mostKept) return read(customerIds)
    if (missing.length > 0) {
      const reading = read(missing)
      for (const id of missing) known.set(id, reading)
      kept.makeRoom()
      reading.catch(() => {
        for (const id of missing) known.delete(id)
      })
    }
    const found = await Promise.all(
      customerIds.map(async (id) => [id, (await known.get(id))?.get(id)] as const),
    )
    return new Map(
      found.flatMap(([id, one]) => (one === undefined ? [] : [[id, structuredClone(one)]])),
    )
  }
}

/** The place of a row in its list. */
interface Cursor<Id> {
  value: string
  customerId: Id
}

interface PageOptions<Id> {
  limit: number
  after?: Cursor<Id> | undefined
}

/**
 * A page of a list of customers, and one row more if there is one: from the whole list if the hub keeps it, else the
 * page alone. `read` reads such a page. The caller's own copy.
 */
export async function keepPage<Id, Sums extends { page: Cursor<Id>[] }>(
  context: HubContext,
  sum: SumName,
  { limit, after }: PageOptions<Id>,
  read: (options: PageOptions<Id>) => Promise<Sums>,
): Promise<Sums> {
  const kept = keptOf(context)
  if (kept === undefined) return read({ limit, after })
  const whole = await kept.read(
    context,
    nameOf(sum),
    () => read({ limit: mostKept }),
    ({ page }) => page.length,
  )
  const { page } = whole
  const before =
    after === undefined ? -1 : page.findIndex(({ customerId }) => customerId === after.customerId)
  // After a change the cursor may stand at no customer of this list, or at another place.
  const isElsewhere = after !== undefined && page[before]?.value !== after.value
  if (isElsewhere || page.length > mostKept) return read({ limit, after })
  return structuredClone({ ...whole, page: page.slice(before + 1, before + 2 + limit) })
}

/** The rows of such a page, and the cursor of the page after it; null: there is none. */
export function cutPage<Row extends Cursor<unknown>>(
  page: readonly Row[],
  limit: number,
): { shown: Row[]; next: Pick<Row, 'value' | 'customerId'> | null } {
  const shown = page.slice(0, limit)
  const last = page.length > limit ? shown.at(-1) : undefined
  return { shown, next: last ? { value: last.value, customerId: last.customerId } : null }
}
