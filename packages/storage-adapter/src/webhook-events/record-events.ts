import { createHash } from 'node:crypto'
import type { VerifiedEvent } from '@vectis/quickbooks/ports'
import { sql } from 'kysely'
import type { CompiledQuery, Kysely } from 'kysely'
import { json } from '../databases/columns.ts'
import { durably } from '../databases/durably.ts'
import { readPrepared, type Parameter } from '../databases/run.ts'
import { storable } from '../databases/storable.ts'
import type { StorageDatabase } from '../schema/storage-database.ts'

/** An event as part of one JSON parameter for PostgreSQL. */
export interface EventRow {
  tenant_id: string
  realm_id: string
  event_id: string
  entity: string
  entity_id: string
  operation: string
  occurred_at: string | null
  occurred_at_text: string | null
  deleted_id: string | null
  envelope: string
  type: string
  raw: string
  received_at: string
  trace_parent: string | null
}

const columns = [
  'tenant_id',
  'realm_id',
  'event_id',
  'entity',
  'entity_id',
  'operation',
  'occurred_at',
  'occurred_at_text',
  'deleted_id',
  'envelope',
  'type',
  'raw',
  'received_at',
  'trace_parent',
] as const satisfies readonly (keyof EventRow)[]

const key = ['tenant_id', 'realm_id', 'event_id'] as const

const keyText = sql.raw('tenant_id, realm_id, event_id')

/** Tenant, realm and event id. */
export type EventKey = [tenantId: string, realmId: string, eventId: string]

const sentColumns = sql.raw(
  columns
    .map(
      (name) =>
        `${name} ${name === 'occurred_at' || name === 'received_at' ? 'timestamptz' : 'text'}`,
    )
    .join(', '),
)

/** The placeholder for the events of a call in the statement, which is compiled once. */
const sentEvents = Symbol('the events of a call')

/**
 * Compiled at the first call: building it for each delivery would take longer than the verification. See
 * docs/decisions/0047.
 */
export function createRecordEvents(
  db: Kysely<StorageDatabase>,
): (events: readonly EventRow[]) => Promise<EventKey[]> {
  let compiled: CompiledQuery | null = null
  return async (events) => {
    compiled ??= buildStatement(db).compile()
    const sent = JSON.stringify(events)
    const parameters = compiled.parameters.map((value) =>
      value === sentEvents ? sent : (value as Parameter),
    )
    const rows = await readPrepared({ db }, compiled.sql, parameters, {
      recorded: json<EventKey[]>(),
    })
    return rows.flatMap(({ recorded }) => recorded)
  }
}

/**
 * Inserts deliveries in one statement and returns the keys of the events that were new.
 *
 * There are two unique keys: (realm_id, qbo_event_id), the index that hosts rely on, and (tenant_id, realm_id,
 * event_id), which keeps tenants apart. An event whose plain id another tenant of the same realm already holds is
 * inserted in a second step under a different id; the tenant's key stops its duplicates, even concurrent ones. Both
 * steps use the order of the key that tenants share, realm and event first, so that overlapping deliveries wait for
 * each other instead of deadlocking.
 */
function buildStatement(db: Kysely<StorageDatabase>) {
  const sent = sql<EventRow>`jsonb_to_recordset(${sentEvents}::text::jsonb)`
  return db
    .with('delivered', (cte) =>
      cte.selectFrom(sent.as<'sent'>(sql`sent (${sentColumns})`)).select(columns),
    )
    .with('plain', (cte) =>
      cte
        .insertInto('quickbooks_webhook_events')
        .columns([...columns, 'qbo_event_id'])
        .expression((eb) =>
          eb
            .selectFrom('delivered')
            .select([...columns, 'event_id as qbo_event_id'])
            .orderBy('realm_id')
            .orderBy('event_id')
            .orderBy('tenant_id'),
        )
        .onConflict((conflict) => conflict.doNothing())
        .returning(key),
    )
    .with('shared', (cte) =>
      cte
        .insertInto('quickbooks_webhook_events')
        .columns([...columns, 'qbo_event_id'])
        .expression((eb) =>
          eb
            .selectFrom('delivered')
            .select([
              ...columns,
              sql<string>`event_id || '#' || gen_random_uuid()`.as('qbo_event_id'),
            ])
            .where(sql<boolean>`(${keyText}) not in (select ${keyText} from plain)`)
            .orderBy('realm_id')
            .orderBy('event_id')
            .orderBy('tenant_id'),
        )
        .onConflict((conflict) => conflict.doNothing())
        .returning(key),
    )
    .with('recorded', (cte) =>
      cte.selectFrom('plain').select(key).unionAll(cte.selectFrom('shared').select(key)),
    )
    .with('counted', (cte) =>
      cte
        .insertInto('quickbooks_webhook_counters')
        .columns(['tenant_id', 'realm_id', 'kind', 'reason', 'hour', 'count', 'last_at'])
        .expression(duplicates(cte))
        .onConflict((conflict) =>
          conflict.columns(['tenant_id', 'realm_id', 'kind', 'reason', 'hour']).doUpdateSet({
            count: sql<number>`quickbooks_webhook_counters.count + excluded.count`,
            last_at: sql<string>`greatest(quickbooks_webhook_counters.last_at, excluded.last_at)`,
          }),
        ),
    )
    .selectFrom('recorded')
    .select([
      sql<string>`coalesce(json_agg(json_build_array(${keyText})), '[]')::text`.as('recorded'),
      durably,
    ])
}

/** Per tenant and realm of the delivery, how many of its events were not new. */
function duplicates(cte: Pick<Kysely<StorageDatabase>, 'selectFrom'>) {
  return cte
    .selectFrom(
      sql<{ tenant_id: string; realm_id: string; count: number; last_at: string }>`(
        select tenant_id, realm_id, count(*) - (
          select count(*) from recorded
          where recorded.tenant_id = delivered.tenant_id and recorded.realm_id = delivered.realm_id
        ) as count, max(received_at) as last_at
        from delivered group by tenant_id, realm_id)`.as('known'),
    )
    .select([
      'tenant_id',
      'realm_id',
      sql<'duplicate'>`'duplicate'`.as('kind'),
      sql<string>`''`.as('reason'),
      sql<string>`date_trunc('hour', last_at at time zone 'UTC') at time zone 'UTC'`.as('hour'),
      'count',
      'last_at',
    ])
    .where('count', '>', 0)
    .orderBy('tenant_id')
    .orderBy('realm_id')
}

/**
 * A verified event as a row. Text that PostgreSQL cannot store must not make a signed delivery fail, because Intuit
 * holds back later events until it is acknowledged: NUL and lone surrogates become U+FFFD, an unreadable time is kept
 * as text only, and an id too long for an index is stored as its hash.
 */
export function buildEventRow({
  tenantId,
  event,
  receivedAt,
  traceParent = null,
}: VerifiedEvent): EventRow {
  return {
    tenant_id: tenantId,
    realm_id: storable(event.realmId),
    event_id: indexable(storable(event.id)),
    entity: storable(event.entity),
    entity_id: storable(event.entityId),
    operation: storable(event.operation),
    occurred_at: readInstant(event.occurredAt),
    occurred_at_text: event.occurredAt === null ? null : storable(event.occurredAt),
    deleted_id: event.deletedId === null ? null : storable(event.deletedId),
    envelope: event.envelope,
    type: storable(event.type),
    raw: storable(event.raw),
    received_at: receivedAt,
    trace_parent: traceParent,
  }
}

/** A B-tree entry holds at most about 2,700 bytes; ids of Intuit have under 100. */
function indexable(id: string): string {
  if (Buffer.byteLength(id) <= 512) return id
  return `sha256:${createHash('sha256').update(id, 'utf8').digest('hex')}`
}

/** PostgreSQL has no year 0 and reads fewer forms than JavaScript does. */
function readInstant(text: string | null): string | null {
  if (text === null) return null
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) return null
  const instant = new Date(ms).toISOString()
  return /^(?!0000)\d{4}-/.test(instant) ? instant : null
}
