import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FetchHandler, WebhookHandler } from '../delivery/delivery.ts'
import { sendReply, takeRequest } from './node-exchange.ts'

/**
 * Mounts a handler on `node:http`. The promise rejects with `RawBodyUnavailableError` when the body was read before and
 * its bytes are not in `rawBody` or `body`.
 */
export function toNodeHandler(
  handler: WebhookHandler | FetchHandler,
): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> {
  return async (incoming, outgoing) => {
    sendReply(await takeRequest(handler, incoming, 'node')(), incoming, outgoing)
  }
}
