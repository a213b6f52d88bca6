import { integer, openTables, read } from '@vectis/quickbooks-storage/database'
import type { IntegrationStatus } from '@vectis/quickbooks-integration'
import type { RequestHandler } from 'express'
import type { RouteOptions } from '../app.ts'
import type { HealthName } from './health-names.ts'
import { keepByRevision } from './keep-by-revision.ts'
import { sessionOf } from './sessions.ts'
import { zoneOf } from './today-of.ts'

type AlertState = NonNullable<IntegrationStatus['alerts']>['state']

/** What the frame of every page says: what wants attention, and whether the figures keep coming. */
export interface ShellFacts {
  /** Null before the first evaluation: that is unknown, not zero. */
  openAlerts: number | null
  /** Whether alerts were evaluated, and when; null without a connection. */
  alertState: AlertState | null
  evaluatedAt: string | null
  /** Billing accounts that a person has to look at: suggested or unlinked. */
  toMatch: number
  health: HealthName
  /** A person has to act now. */
  isUrgent: boolean
  /** The company's time zone; null while it is unknown. */
  zone: string | null
}

/** Facts of the frame may be this old. A form that was sent makes them be read again. */
const keptMs = 2_000
/** Older ones are read again while pages still show them, so that on a busy day no visitor waits for it. */
const aheadMs = 1_500

interface Kept {
  at: number
  facts: Promise<ShellFacts>
}

/**
 * Reads the facts of the frame for pages of people who signed in. They cost a dozen small statements, so visitors of
 * the same moment share them. A page is shown without them if they cannot be read.
 */
export function shellFacts(options: RouteOptions): RequestHandler {
  const { wiring, tenantId, logger } = options
  const hub = wiring.hub.forTenant(tenantId)
  const undecided = keepByRevision({ hub, clock: wiring.clock }, () =>
    countUndecided(wiring.storage, tenantId),
  )
  let kept: Kept | null = null
  let ahead: Kept | null = null
  const drop = () => {
    kept = null
    ahead = null
  }
  wiring.progress.watch(tenantId, (pages) => {
    if (pages === null) drop()
  })

  /** The facts that a page shows. */
  function take(begin: () => Kept, now: number): Promise<ShellFacts> {
    // The clock of the demo can be set ahead.
    const isOlder = (one: Kept, ms: number) => Math.abs(now - one.at) > ms
    if (kept === null || isOlder(kept, keptMs)) {
      kept = ahead !== null && !isOlder(ahead, keptMs) ? ahead : begin()
      ahead = null
    } else if (ahead === null && isOlder(kept, aheadMs)) {
      const reading = begin()
      ahead = reading
      const end = (read: Kept | null) => {
        if (ahead !== reading) return
        ahead = null
        kept = read
      }
      // If it fails, the next page reads and says so.
      reading.facts.then(
        () => end(reading),
        () => end(null),
      )
    }
    return kept.facts
  }
  return async (request, response, next) => {
    const session = sessionOf(response)
    if (request.method !== 'GET') {
      drop()
      response.on('finish', drop)
    } else if (session.user !== null && request.accepts('html') === 'html') {
      // A page that leads on, such as the way back from Intuit, has changed something.
      response.on('finish', () => {
        if (response.statusCode >= 300 && response.statusCode < 400) drop()
      })
      const now = wiring.clock.now()
      const begin = () => ({
        at: now,
        facts: readShellFacts(options, {
          undecided,
          consentRequestedAt: session.pending?.at ?? null,
        }),
      })
      try {
        session.shell = await take(begin, now)
      } catch (error) {
        drop()
        session.shell = null
        logger.warn({ err: error }, 'the facts of the frame could not be read')
      }
    }
    next()
  }
}

async function readShellFacts(
  { wiring, tenantId }: RouteOptions,
  given: { undecided: () => Promise<number>; consentRequestedAt: number | null },
): Promise<ShellFacts> {
  const { undecided, consentRequestedAt } = given
  const status = await wiring.integration.for(tenantId).status({
    links: false,
    consentRequestedAt:
      consentRequestedAt === null ? null : new Date(consentRequestedAt).toISOString(),
  })
  const connection = await wiring.storage.connections.forTenant(tenantId).read()
  const { health, isUrgent, alerts } = status
  const isKnown = alerts !== null && (alerts.state === 'evaluated' || alerts.open > 0)
  const toMatch = await undecided()
  const openAlerts = isKnown ? alerts.open : null
  return {
    openAlerts,
    alertState: alerts?.state ?? null,
    evaluatedAt: alerts?.evaluatedAt ?? null,
    toMatch,
    health,
    isUrgent,
    zone: zoneOf(connection),
  }
}

/** Accounts without a link of their own, an inherited one or a "Keep separate". */
async function countUndecided(
  place: Parameters<typeof openTables>[0],
  tenantId: string,
): Promise<number> {
  const tables = openTables(place)
  const [row] = await read(
    tables,
    `select count(*)::int as undecided from ${tables.table('customers')} c
     where c.tenant_id = $1 and c.deleted_at is null and (c.source <> 'quickbooks' or c.realm_id = (
       select q.realm_id from ${tables.table('quickbooks_connections')} q where q.tenant_id = $1))
       and not exists (select from ${tables.table('customer_links')} l where l.tenant_id = c.tenant_id
         and l.source = c.source and l.realm_id = c.realm_id and l.external_id = c.external_id)`,
    [tenantId],
    { undecided: integer() },
  )
  return row?.undecided ?? 0
}
