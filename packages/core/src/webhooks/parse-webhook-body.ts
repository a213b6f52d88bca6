import { createHash } from 'node:crypto'
import { isInstant, type Instant } from '../values/instant.ts'

/** Lower-case verb; `void` and `voided` both arrive as `voided`. An unknown verb is kept unchanged. */
export type WebhookOperation =
  'created' | 'updated' | 'deleted' | 'merged' | 'voided' | 'emailed' | (string & {})

/** One entity event, from either envelope. */
export interface WebhookEvent {
  /** The CloudEvents `id`, or the stable id derived for the older envelope. */
  id: string
  realmId: string
  /** Lower-case entity token such as `invoice`. */
  entity: string
  entityId: string
  operation: WebhookOperation
  /** The event's own time, up to nanoseconds, unchanged. Null when missing. */
  occurredAt: Instant | null
  /** The losing id of a merge. */
  deletedId: string | null
  envelope: 'cloudevents' | 'legacy'
  /** The CloudEvents `type`, or `legacy:<Name>.<Operation>`. */
  type: string
  /** The original element, as JSON text. */
  raw: string
}

/** A webhook body of which only the companies have been read. */
export interface WebhookBody {
  /**
   * The companies that the body names, each once. They are unverified until one of their tokens has verified the body.
   */
  realmIds: readonly string[]
  /** False for text that is not JSON. Intuit sends only JSON, so such a body was changed or truncated on the way. */
  isJson: boolean
  /**
   * Its events, as `parseWebhookBody` returns them. About 4 µs per element: call it only after the body is verified.
   */
  events(): WebhookEvent[]
}

/**
 * Reads which companies a webhook body in either envelope names, so that their verifier tokens can be found. It costs
 * little more than `JSON.parse`, because any sender can send a large body. Never throws.
 */
export function openWebhookBody(rawBody: Uint8Array | string): WebhookBody {
  const text = (typeof rawBody === 'string' ? rawBody : new TextDecoder().decode(rawBody)).replace(
    /^\ufeff/,
    '',
  )
  if (text.trim() === '') return { realmIds: [], isJson: true, events: () => [] }
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return { realmIds: [], isJson: false, events: () => [unreadable(text)] }
  }
  return { realmIds: listRealms(body), isJson: true, events: () => readEvents(body, text) }
}

/**
 * Reads a verified webhook body in either envelope: the CloudEvents array, or the older `eventNotifications`. Never
 * throws: an unreadable element is returned with an empty `realmId` or `entity` and its text in `raw`, so that it can
 * be stored. A body that is not JSON gives one such event, an empty body none.
 *
 * The older envelope has no event id: one is derived from realm, entity, id, operation, losing id and time, so every
 * delivery of the same notice gets the same id.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks
 */
export function parseWebhookBody(rawBody: Uint8Array | string): WebhookEvent[] {
  return openWebhookBody(rawBody).events()
}

function listRealms(body: unknown): string[] {
  const realmIds = new Set<string>()
  const add = (element: unknown, name: 'intuitaccountid' | 'realmId') => {
    if (isObject(element)) realmIds.add(asText(element[name]))
  }
  if (Array.isArray(body)) for (const element of body) add(element, 'intuitaccountid')
  else if (isObject(body)) {
    const notifications = body['eventNotifications']
    if (Array.isArray(notifications)) for (const element of notifications) add(element, 'realmId')
    else add(body, 'intuitaccountid')
  }
  realmIds.delete('')
  return [...realmIds]
}

function readEvents(body: unknown, text: string): WebhookEvent[] {
  if (isTooDeep(body)) return [unreadable(text)]
  if (Array.isArray(body)) return body.map(readCloudEvent)
  if (isObject(body)) {
    const notifications = body['eventNotifications']
    if (Array.isArray(notifications)) return notifications.flatMap(readNotification)
    // One CloudEvent outside an array, as the structured content mode of CloudEvents allows.
    if ('specversion' in body || 'intuitaccountid' in body) return [readCloudEvent(body)]
    if (Object.keys(body).length === 0) return []
  }
  return body === null ? [] : [unreadable(text)]
}

function readCloudEvent(element: unknown): WebhookEvent {
  const raw = JSON.stringify(element)
  if (!isObject(element)) return unreadable(raw)
  const type = asText(element['type'])
  // qbo.customer.merged.v1
  const [, entity = '', operation = ''] = type.split('.')
  const data = isObject(element['data']) ? element['data'] : {}
  return {
    id: asText(element['id']) || deriveId([raw]),
    realmId: asText(element['intuitaccountid']),
    entity: entity.toLowerCase(),
    entityId: asText(element['intuitentityid']),
    operation: normalizeOperation(operation),
    occurredAt: asInstant(asText(element['time'])),
    deletedId: asText(data['deletedid'] ?? data['deletedId']) || null,
    envelope: 'cloudevents',
    type,
    raw,
  }
}

function readNotification(notification: unknown): WebhookEvent[] {
  const change = isObject(notification) ? notification['dataChangeEvent'] : undefined
  const entities = isObject(change) ? change['entities'] : undefined
  if (!isObject(notification) || !Array.isArray(entities)) {
    return [{ ...unreadable(JSON.stringify(notification)), envelope: 'legacy' }]
  }
  const realmId = asText(notification['realmId'])
  return entities.map((element): WebhookEvent => {
    const raw = JSON.stringify(element)
    if (!isObject(element)) return { ...unreadable(raw), realmId, envelope: 'legacy' }
    const name = asText(element['name'])
    const verb = asText(element['operation'])
    const operation = normalizeOperation(verb)
    const entityId = asText(element['id'])
    const lastUpdated = asText(element['lastUpdated'])
    const deletedId = asText(element['deletedId'] ?? element['deletedid']) || null
    const entity = name.toLowerCase()
    return {
      id: deriveId([realmId, entity, entityId, operation, deletedId ?? '', lastUpdated]),
      realmId,
      entity,
      entityId,
      operation,
      occurredAt: asInstant(lastUpdated),
      deletedId,
      envelope: 'legacy',
      type: `legacy:${name}.${verb}`,
      raw,
    }
  })
}

const operations: ReadonlyMap<string, WebhookOperation> = new Map([
  ['create', 'created'],
  ['update', 'updated'],
  ['delete', 'deleted'],
  ['merge', 'merged'],
  ['void', 'voided'],
])

function normalizeOperation(verb: string): WebhookOperation {
  const lower = verb.toLowerCase()
  return operations.get(lower) ?? lower
}

function unreadable(raw: string): WebhookEvent {
  return {
    id: deriveId([raw]),
    realmId: '',
    entity: '',
    entityId: '',
    operation: '',
    occurredAt: null,
    deletedId: null,
    envelope: 'cloudevents',
    type: '',
    raw,
  }
}

/** Serialising a value uses stack for each level; Intuit's bodies are at most seven levels deep. */
function isTooDeep(value: unknown, level = 0): boolean {
  if (typeof value !== 'object' || value === null) return false
  return level > 100 || Object.values(value).some((inner) => isTooDeep(inner, level + 1))
}

/** Length-prefixed, so that different lists of parts never have the same text. See docs/decisions/0015. */
function deriveId(parts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part)
  return `derived-${hash.digest('hex').slice(0, 40)}`
}

/** An invalid time stays in `raw` only. */
function asInstant(text: string): Instant | null {
  return isInstant(text) ? text : null
}

/** Ids may come as JSON numbers from hand-written senders; a number above 2^53 has lost digits already. */
function asText(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : ''
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
