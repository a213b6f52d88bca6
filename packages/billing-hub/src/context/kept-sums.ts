import { integer, maybe, readPrepared, text } from '@vectis/quickbooks-storage/database'
import { takeNextTurn } from '../defaults.ts'
import type { HubContext, KeptSums } from './hub-context.ts'

/** Rows over all tenants. The tenants whose sums were not read for the longest time are dropped first. */
const mostRows = 200_000
/** Sums of one tenant: each order and filter of a list is one. */
const mostOfTenant = 24

interface Kept {
  value: Promise<unknown>
  rows: number
}

interface TenantSums {
  revision: string
  sums: Map<string, Kept>
}

/** See docs/decisions/0233. */
export function createKeptSums(): KeptSums {
  const tenants = new Map<string, TenantSums>()
  const asked = new Map<string, Promise<string>>()

  /** One statement for all who ask in the same turn: it is sent after the last of them asked. */
  function revisionOf(context: HubContext): Promise<string> {
    const { tenantId } = context
    const before = asked.get(tenantId)
    if (before !== undefined) return before
    const reading = takeNextTurn().then(() => {
      asked.delete(tenantId)
      return readRevision(context)
    })
    asked.set(tenantId, reading)
    return reading
  }

  function makeRoom(): void {
    let total = 0
    for (const { sums } of tenants.values()) for (const { rows } of sums.values()) total += rows
    for (const [tenantId, { sums }] of tenants) {
      if (total <= mostRows) return
      for (const { rows } of sums.values()) total -= rows
      tenants.delete(tenantId)
    }
  }

  return {
    async read(context, name, work, countRows) {
      const { tenantId } = context
      const revision = await revisionOf(context)
      const known = tenants.get(tenantId)
      const tenant = known?.revision === revision ? known : { revision, sums: new Map() }
      tenants.delete(tenantId)
      tenants.set(tenantId, tenant)
      const before = tenant.sums.get(name)
      if (before !== undefined) return before.value as ReturnType<typeof work>
      const value = work()
      const kept: Kept = { value, rows: 0 }
      tenant.sums.set(name, kept)
      for (const [oldest] of tenant.sums) {
        if (tenant.sums.size <= mostOfTenant) break
        tenant.sums.delete(oldest)
      }
      try {
        kept.rows = countRows(await value)
        makeRoom()
      } catch {
        // The caller gets the rejection; the next one asks again.
        tenant.sums.delete(name)
      }
      return value
    },
  }
}

/** Undefined where everything is read anew: the hub keeps no sums, or it is the past, or what a transaction sees. */
const keptOf = ({ kept, isPast, db }: HubContext) => (isPast || db.isTransaction ? undefined : kept)

/** A sum over the whole tenant, kept if the hub keeps sums. The caller's own copy. */
export async function keepSum<Sum>(
  context: HubContext,
  about: readonly unknown[],
  work: () => Promise<Sum>,
): Promise<Sum> {
  const kept = keptOf(context)
  if (kept === undefined) return work()
  return structuredClone(await kept.read(context, JSON.stringify(about), work, () => 1))
}

/** A longer list is not kept. */
const mostKept = 20_000

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
  about: readonly unknown[],
  { limit, after }: PageOptions<Id>,
  read: (options: PageOptions<Id>) => Promise<Sums>,
): Promise<Sums> {
  const kept = keptOf(context)
  if (kept === undefined) return read({ limit, after })
  const whole = await kept.read(
    context,
    JSON.stringify(about),
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

/** Evidence ids of the SDK grow by 2,048 in a microsecond. */
const twoHours = String(7_200_000_000 * 2_048)
/** Those that the table counts itself, of a host's own writes, are smaller than this. */
const counted = String(2 ** 52)

/**
 * A text that differs after every write of the SDK to what the hub reads of a tenant: all that write name their evidence
 * in the same transaction. Transactions commit in another order than they take their ids, so that the last id alone does
 * not show a late one: those of the last two hours are counted and added up.
 */
export async function readRevision(context: HubContext): Promise<string> {
  const evidence = context.table('billing_evidence')
  const [row] = await readPrepared(
    context,
    `select c.realm_id as realm, l.last::text as last, n.count, n.sum, h.last::text as own
     from (select max(e.evidence_id) as last from ${evidence} e where e.tenant_id = $1) l
     cross join (select max(e.evidence_id) as last from ${evidence} e where e.tenant_id = $1 and e.evidence_id < ${counted}) h
     cross join lateral (
       select count(*)::int as count, sum(e.evidence_id)::text as sum from ${evidence} e
       where e.tenant_id = $1 and e.evidence_id > l.last - ${twoHours}) n
     left join ${context.table('quickbooks_connections')} c on c.tenant_id = $1`,
    [context.tenantId],
    {
      realm: maybe(text()),
      last: maybe(text()),
      count: integer(),
      sum: maybe(text()),
      own: maybe(text()),
    },
  )
  return JSON.stringify(row ?? null)
}
