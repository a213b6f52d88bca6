import type { IncomingMessage, ServerResponse } from 'node:http'
import { buildRequest, sendResponse, type FetchHandler } from './node-exchange.ts'

/**
 * Mounts a handler on `node:http`. The promise rejects with `RawBodyUnavailableError` when the body was read before.
 */
export function toNodeHandler(
  handler: FetchHandler,
): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> {
  return async (incoming, outgoing) => {
    await sendResponse(await handler(buildRequest(incoming, 'node')), outgoing)
  }
}
