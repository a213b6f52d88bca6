import type { ServerResponse } from 'node:http'
import type { FetchHandler, WebhookHandler } from '../delivery/delivery.ts'
import { sendReply, takeRequest, type MaybeParsedMessage } from './node-http.ts'

/**
 * Mounts a handler on Express 4 or 5: `app.post(path, expressWebhook(handler))`, before `express.json()`, or after
 * `express.raw` for that path, or after a parser that kept the bytes in `request.rawBody`. Passes
 * `RawBodyUnavailableError` to `next` if the body was parsed before.
 */
export function expressWebhook(
  handler: WebhookHandler | FetchHandler,
): (
  request: MaybeParsedMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void {
  return (request, response, next) => {
    const exchange = async () => {
      sendReply(await takeRequest(handler, request, 'express')(), request, response)
    }
    exchange().catch(next)
  }
}
