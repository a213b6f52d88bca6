import type { ServerResponse } from 'node:http'
import { checkMounted } from '../options/check-parts.ts'
import type { MountedMessage } from './message-request.ts'
import { answerMessage, pathOf, type Mounted } from './node-listener.ts'

/**
 * Mounts an integration on Express 4 or 5: `app.use(expressRoutes(quickbooks))`, before `express.json()`. Requests for
 * other paths go on to the next handler.
 */
export function expressRoutes(
  mounted: Mounted,
): (request: MountedMessage, response: ServerResponse, next: (error?: unknown) => void) => void {
  checkMounted('expressRoutes', mounted)
  return (request, response, next) => {
    if (mounted.routes.paths.includes(pathOf(request)))
      answerMessage(mounted, request, response).catch(next)
    else next()
  }
}
