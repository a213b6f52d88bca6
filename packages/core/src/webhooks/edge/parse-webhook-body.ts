import { openBody, type WebhookBody, type WebhookEvent } from '../read-events.ts'
import { sha256 } from './sha256.ts'

/**
 * Reads which companies a webhook body in either envelope names, so that their verifier tokens can be found. It costs
 * little more than `JSON.parse`, because any sender can send a large body. Never throws.
 */
export function openWebhookBody(rawBody: Uint8Array | string): WebhookBody {
  return openBody(rawBody, deriveId)
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
  return openBody(rawBody, deriveId).events()
}

const encoder = new TextEncoder()

/** The same ids as on Node; see docs/decisions/0015. */
function deriveId(parts: readonly string[]): string {
  const text = parts.map((part) => `${encoder.encode(part).length}:${part}`).join('')
  return `derived-${sha256(encoder.encode(text)).slice(0, 40)}`
}
