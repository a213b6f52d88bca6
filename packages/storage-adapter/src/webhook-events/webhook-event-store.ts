import type { WebhookEventStore } from '@vectis/quickbooks/ports'
import { checkInstant, checkPlaces } from '@vectis/quickbooks/values'
import type { Kysely } from 'kysely'
import { storable } from '../databases/storable.ts'
import { openTables } from '../databases/tables.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'
import { claimEvents, releaseEvents, replayEvents, settleEvents } from './claim-events.ts'
import { countPending, readHealth } from './read-health.ts'
import { gatherCalls } from '../databases/gather-calls.ts'
import { createRecordEvents, type EventKey, buildEventRow, type EventRow } from './record-events.ts'
import { recordRejections, type Rejection } from './record-rejections.ts'

/** Webhook events in `quickbooks_webhook_events`, each once per tenant and realm, and hourly counters beside them. */
export function createWebhookEventStore(options: {
  /** In the schema of the tables. */
  db: Kysely<StorageDatabase>
  /** Its name, for statements that are written as text. */
  schema: string | undefined
}): WebhookEventStore {
  const { db } = options
  const tables = openTables(options)
  const recordEvents = createRecordEvents(db)
  const recordGathered = gatherCalls(
    async (deliveries: readonly EventRow[][]) => {
      const fresh = new Set((await recordEvents(deliveries.flat())).map(keyOf))
      // An event in two combined deliveries counts as new in the first.
      return deliveries.map((rows) => {
        const recorded = rows.filter((row) =>
          fresh.delete(keyOf([row.tenant_id, row.realm_id, row.event_id])),
        ).length
        return { recorded, duplicates: rows.length - recorded }
      })
    },
    // With two statements, one runs while the other's commit waits for the disk.
    { atOnce: 2, limit: 200, weigh: (rows) => rows.length, maxWeight: 2_000 },
  )
  const countGathered = gatherCalls(
    async (rejections: readonly Rejection[]) => {
      await recordRejections(db, rejections)
      return rejections.map(() => undefined)
    },
    // One connection: many refused deliveries must not use up the pool for the others.
    { atOnce: 1, limit: 2_000 },
  )
  return {
    async record(events) {
      if (events.length === 0) return { recorded: 0, duplicates: 0 }
      return recordGathered(events.map(buildEventRow))
    },

    async recordRejection({ reason, tenantId, realmId, at }) {
      await countGathered({
        tenantId: storable(tenantId ?? ''),
        realmId: storable(realmId ?? '').slice(0, 64),
        reason: storable(reason).slice(0, 64),
        at,
      })
    },

    forTenant: (tenantId) => ({
      claim: (input) => claimEvents(db, tenantId, input),
      settle: (input) => settleEvents(db, tenantId, input),
      release: (input) => releaseEvents(db, tenantId, input),
      countPending: (realmId) => countPending(db, tenantId, realmId),
      async replay(input) {
        checkPlaces('replay', input, {
          required: ['realmId', 'from', 'to'],
          optional: ['qboEventId'],
        })
        checkInstant('replay', 'from', input.from)
        checkInstant('replay', 'to', input.to)
        return replayEvents(db, tenantId, input)
      },
      health: (input) => readHealth(tables, tenantId, input),
    }),
  }
}

function keyOf(key: EventKey): string {
  return JSON.stringify(key)
}
