import { syncEntities, type SyncEntity } from '@vectis/quickbooks/rows'
import type { Instant } from '@vectis/quickbooks/values'
import { instantText, json, readPrepared, text } from '@vectis/quickbooks-storage/database'
import type { HubContext } from './hub-context.ts'
import { shareTurn } from './share-turn.ts'

/** When each entity of a QuickBooks company was last read, independent of the others. */
export interface Readings {
  /** The last reading of any of them; null when there was none. */
  latest: Instant | null
  /** Entities that were never read have no entry. */
  entities: ReadonlyMap<SyncEntity, Instant>
}

export const nothingRead: Readings = { latest: null, entities: new Map() }

/**
 * Readings by realm, of the company that the tenant is connected to. A run that succeeded read every entity that was
 * due. A partial run read the entities that none of its problems names, unless the whole tick was cut off. See
 * docs/decisions/0112. The panel and the revenue of a customer, asked for together, share it.
 */
export const readReadings = shareTurn(readThem)

async function readThem(context: HubContext): Promise<ReadonlyMap<string, Readings>> {
  const hasProblem = (problem: object) => `r.problems @> '${JSON.stringify([problem])}'::jsonb`
  const brokeOff = `${hasProblem({ rung: 'tick' })} or ${hasProblem({ rung: 'tenant' })}`
  const isReading = (entity: SyncEntity) =>
    `(r.outcome = 'succeeded' or (r.problems <> '[]'::jsonb and not (${brokeOff} or ${hasProblem({ rung: 'entity', entity })})))`
  const columns = syncEntities.map(
    (entity) =>
      `'${entity}', ${instantText(`max(r.finished_at) filter (where ${isReading(entity)})`)}`,
  )
  const rows = await readPrepared(
    context,
    `select r.realm_id, jsonb_build_object(${columns.join(', ')})::text as readings
     from ${context.table('quickbooks_sync_runs')} r join ${context.table('quickbooks_connections')} c
       on c.tenant_id = r.tenant_id and c.realm_id = r.realm_id
     where r.tenant_id = $1 and r.outcome in ('succeeded', 'partial') group by r.realm_id`,
    [context.tenantId],
    { realm_id: text(), readings: json<Record<SyncEntity, Instant | null>>() },
  )
  return new Map(
    rows.map(({ realm_id, readings }) => {
      const known = syncEntities.flatMap((entity): [SyncEntity, Instant][] =>
        readings[entity] === null ? [] : [[entity, readings[entity]]],
      )
      // All instants have one format, so that text order is time order.
      const latest =
        known
          .map(([, at]) => at)
          .sort()
          .at(-1) ?? null
      return [realm_id, { latest, entities: new Map(known) }]
    }),
  )
}

/** Ticks may be this far apart, and a temporary failure ends sooner. */
const lateMs = 15 * 60_000

/**
 * Entities that were read longer ago than others. Figures that need them are as of their own last reading; null if
 * there was none.
 */
export function listLate({ latest, entities: known }: Readings): EntityReading[] {
  if (latest === null) return []
  return syncEntities.flatMap((entity) => {
    const at = known.get(entity) ?? null
    const isLate = at === null || Date.parse(latest) - Date.parse(at) > lateMs
    return isLate ? [{ entity, asOf: at }] : []
  })
}

export interface EntityReading {
  entity: SyncEntity
  /** Null: never read. */
  asOf: Instant | null
}

export interface CompanyReading {
  /** When QuickBooks was last read; null when it never was, or no run of it is kept. */
  asOf: Instant | null
  /** Entities that were not read since, though others were. */
  late: EntityReading[]
}

/** Of the company that the tenant is, or was last, connected to. */
export async function readCompany(context: HubContext): Promise<CompanyReading> {
  const [reading = nothingRead] = (await readReadings(context)).values()
  return { asOf: reading.latest, late: listLate(reading) }
}
