import { entitiesWith } from '../books/book-entities.ts'
import type { BookEntity, BookEvent } from '../books/company.ts'
import type { Clock } from '../clock/clock.ts'
import type { SeededRandom } from '../seeded-random.ts'
import type { Environment } from '../exchange/exchange.ts'
import { deliverOverHttp } from '../defaults.ts'
import type { WebhookNotice } from './webhook-envelopes.ts'
import type { WebhookEndpoint, WebhookEndpointOptions } from './webhook-endpoint.ts'
import { createWebhookEndpoint } from './webhook-endpoint.ts'

export interface Webhooks {
  /** Registers an endpoint, as the developer portal would. */
  subscribe(options: WebhookEndpointOptions): WebhookEndpoint
  readonly endpoints: readonly WebhookEndpoint[]
  /** The portal's "Send test event": goes to every endpoint, connected or not. */
  sendTestEvent(event: {
    realmId: string
    entity?: BookEntity
    id?: string
    operation?: BookEvent['operation']
  }): void
  /** Resolves once no endpoint has anything pending. */
  idle(): Promise<void>
  close(): void
}

/** Entities that Intuit sends webhooks for, of those the books keep. */
const announced = entitiesWith('isAnnounced')

export function createWebhooks(context: {
  clock: Clock
  random: SeededRandom
  defaultClientId: string | undefined
  environmentOf: (clientId: string) => Environment | undefined
  isConnected: (input: { realmId: string; clientId: string }) => boolean
}): Webhooks & { announce(event: BookEvent, environment: Environment): void } {
  const { clock, random } = context
  type Entry = {
    options: WebhookEndpointOptions
    endpoint: ReturnType<typeof createWebhookEndpoint>
  }
  let entries: Entry[] = []

  function noticeOf(event: BookEvent): WebhookNotice {
    const hex = random.hex(16)
    const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    const iso = new Date(event.at).toISOString()
    const kind = random.fraction()
    const time =
      kind < 0.2
        ? iso.replace(/\.\d+Z$/, 'Z')
        : kind < 0.6
          ? iso
          : iso.replace('Z', `${String(Math.floor(random.fraction() * 1e6)).padStart(6, '0')}Z`)
    const eventId = random.fraction() < 0.5 ? uuid : `${uuid}-${event.entity}-${event.id}`
    return { ...event, eventId, time }
  }

  return {
    subscribe(options) {
      const endpoint = createWebhookEndpoint(
        {
          ...options,
          deliver: options.deliver ?? deliverOverHttp,
          isTimed: options.deliver !== undefined,
        },
        {
          clock,
          random,
          onClose: () => void (entries = entries.filter((other) => other !== entry)),
        },
      )
      const entry: Entry = { options, endpoint }
      entries.push(entry)
      return endpoint
    },
    get endpoints() {
      return entries.map(({ endpoint }) => endpoint)
    },
    announce(event, environment) {
      if (!announced.includes(event.entity)) return
      for (const { options, endpoint } of entries) {
        const clientId = options.clientId ?? context.defaultClientId ?? ''
        const { realmId } = event
        if (context.environmentOf(clientId) !== environment) continue
        if ((options.connectedOnly ?? true) && !context.isConnected({ realmId, clientId })) continue
        endpoint.enqueue(noticeOf(event))
      }
    },
    sendTestEvent({ realmId, entity = 'Customer', id = '1', operation = 'updated' }) {
      const notice = noticeOf({ realmId, entity, id, operation, at: clock.now() })
      for (const { endpoint } of entries) endpoint.enqueue(notice)
    },
    idle: async () => {
      await Promise.all(entries.map(({ endpoint }) => endpoint.idle()))
    },
    close: () => {
      for (const { endpoint } of entries) endpoint.close()
    },
  }
}
