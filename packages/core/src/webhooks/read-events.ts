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

/** `derived-` and the first 40 digits of the SHA-256 of the parts, each with its length before it. */
export type HashParts = (parts: readonly string[]) => string

/** What both forms of the entry point have in common: all but the hash, which Node makes with `node:crypto`. */
export function openBody(rawBody: Uint8Array | string, hash: HashParts): WebhookBody {
  const text = (typeof rawBody === 'string' ? rawBody : new TextDecoder().decode(rawBody)).replace(
    /^\ufeff/,
    '',
  )
  if (text.trim() === '') return { realmIds: [], isJson: true, events: () => [] }
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return { realmIds: [], isJson: false, events: () => [unreadable(text, hash)] }
  }
  return { realmIds: listRealms(body), isJson: true, events: () => readEvents(body, text, hash) }
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

function readEvents(body: unknown, text: string, hash: HashParts): WebhookEvent[] {
  if (isTooDeep(body)) return [unreadable(text, hash)]
  if (Array.isArray(body)) return body.map((element) => readCloudEvent(element, hash))
  if (isObject(body)) {
    const notifications = body['eventNotifications']
    if (Array.isArray(notifications))
      return notifications.flatMap((element) => readNotification(element, hash))
    // One CloudEvent outside an array, as the structured content mode of CloudEvents allows.
    if ('specversion' in body || 'intuitaccountid' in body) return [readCloudEvent(body, hash)]
    if (Object.keys(body).length === 0) return []
  }
  return body === null ? [] : [unreadable(text, hash)]
}

function readCloudEvent(element: unknown, hash: HashParts): WebhookEvent {
  const raw = JSON.stringify(element)
  if (!isObject(element)) return unreadable(raw, hash)
  const type = asText(element['type'])
  // qbo.customer.merged.v1
  const [, entity = '', operation = ''] = type.split('.')
  const data = isObject(element['data']) ? element['data'] : {}
  return {
    id: asText(element['id']) || hash([raw]),
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

function readNotification(notification: unknown, hash: HashParts): WebhookEvent[] {
  const change = isObject(notification) ? notification['dataChangeEvent'] : undefined
  const entities = isObject(change) ? change['entities'] : undefined
  if (!isObject(notification) || !Array.isArray(entities)) {
    return [{ ...unreadable(JSON.stringify(notification), hash), envelope: 'legacy' }]
  }
  const realmId = asText(notification['realmId'])
  return entities.map((element): WebhookEvent => {
    const raw = JSON.stringify(element)
    if (!isObject(element)) return { ...unreadable(raw, hash), realmId, envelope: 'legacy' }
    const name = asText(element['name'])
    const verb = asText(element['operation'])
    const operation = normalizeOperation(verb)
    const entityId = asText(element['id'])
    const lastUpdated = asText(element['lastUpdated'])
    const deletedId = asText(element['deletedId'] ?? element['deletedid']) || null
    const entity = name.toLowerCase()
    return {
      id: hash([realmId, entity, entityId, operation, deletedId ?? '', lastUpdated]),
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

function unreadable(raw: string, hash: HashParts): WebhookEvent {
  return {
    id: hash([raw]),
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
