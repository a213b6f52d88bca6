import { toInstant } from '@vectis/quickbooks/values'
import type { DeletionReason } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { WebhookEvent } from '@vectis/quickbooks/webhooks'
import type { EmulatorResponse } from '@vectis/quickbooks-emulator'
import { openRealm, realmId, tenantId } from '../support/open-realm.ts'

type Json = Record<string, unknown>
type Rows = Json[]

const minuteMs = 60_000

/** A company that has been read, and ways to make its answers wrong. */
export async function openBooks(options: Parameters<typeof openRealm>[0] = {}) {
  const opened = await openRealm({ withWebhooks: true, ...options })
  const { clock, emulator, store, webhookEvents, runner } = opened
  const { operations } = emulator.books(realmId)
  const company = emulator.company(realmId)
  const tenant = store.forTenant(tenantId)
  let events = 0

  const read = async (mode: 'auto' | 'incremental' | 'full' | 'verify' = 'incremental') => {
    await clock.advance(minuteMs)
    return clock.run(runner.runOnce({ tenantId, mode }))
  }
  await read('auto')

  return {
    ...opened,
    operations,
    tenant,
    read,
    ids: (entity: string, where = '') =>
      company
        .query(`SELECT * FROM ${entity} ${where} MAXRESULTS 1000`)
        .rows.map((row) => String(row['Id'] ?? (Object.values(row)[0] as Json)['Id'])),
    stored: (entity: SyncEntity, id: string) =>
      store.tables({ tenantId, realmId })[entity].get(id) ?? null,
    isLive(entity: SyncEntity, id: string) {
      const found = store.tables({ tenantId, realmId })[entity].get(id)
      return found !== undefined && found.row !== null && found.deletedAt === null
    },
    questions: async () =>
      (await tenant.readQuestions({ realmId, limit: 100 })).map(
        ({ kind, entity, externalId }) => `${kind} ${entity} ${externalId}`,
      ),
    /** An event of a webhook, straight into the store. */
    async tell(event: Partial<WebhookEvent> & Pick<WebhookEvent, 'entity' | 'entityId'>) {
      events += 1
      const whole: WebhookEvent = {
        id: `event-${events}`,
        realmId,
        operation: 'created',
        deletedId: null,
        occurredAt: toInstant(clock.now()),
        envelope: 'cloudevents',
        type: 'qbo.test.v1',
        raw: '{}',
        ...event,
        entity: event.entity.toLowerCase(),
      }
      const receivedAt = toInstant(clock.now())
      await webhookEvents.record([{ tenantId, event: whole, receivedAt }])
    },
    /** Rows that change data capture or a query answers with, changed at will. */
    change(
      operation: 'cdc' | 'query',
      entity: SyncEntity,
      edit: (rows: Rows) => Rows,
      statement?: string,
    ) {
      return emulator.faults.push({
        match: { operation, entity, ...(statement === undefined ? {} : { statement }) },
        respond: { transform: (response) => mapRows(response, entity, edit) },
      })
    },
    /** A stub among the changes for an object that lives. */
    stub(entity: SyncEntity, ids: readonly string[]) {
      return emulator.faults.push({
        match: { operation: 'cdc' },
        times: 1,
        respond: {
          transform: (response) =>
            mapBody(response, (body) => {
              const stubs = ids.map((Id) => ({ domain: 'QBO', status: 'Deleted', Id }))
              const [answer] = body['CDCResponse'] as { QueryResponse: Json[] }[]
              answer!.QueryResponse.push({ [entity]: stubs })
              return body
            }),
        },
      })
    },
    /** Stores what the sync would have stored after a wrong answer. */
    async bury(entity: SyncEntity, externalId: string, reason: DeletionReason = 'deleted') {
      const lease = await tenant.acquireLease({ realmId, owner: 'test', leaseMs: minuteMs })
      if (lease === null) throw new Error('Expected the lease to be free.')
      const observedAt = toInstant(clock.now())
      const tombstones = [{ entity, externalId, deletedAt: null, reason }]
      await tenant.commit({ realmId, lease, observedAt, tombstones })
      await tenant.releaseLease(lease)
    },
  }
}

export function mapBody(
  response: EmulatorResponse,
  change: (body: Json) => Json,
): EmulatorResponse {
  if (response.status !== 200) return response
  return { ...response, body: JSON.stringify(change(JSON.parse(response.body as string) as Json)) }
}

function mapRows(
  response: EmulatorResponse,
  entity: string,
  edit: (rows: Rows) => Rows,
): EmulatorResponse {
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        name === entity ? edit(inner as Rows) : visit(inner),
      ]),
    )
  }
  return mapBody(response, (body) => visit(body) as Json)
}
