import { QuickBooksError, RealmMismatchError, type Environment } from '@vectis/quickbooks'
import { Router, type Response } from 'express'
import type { RouteOptions } from '../app.ts'
import { requireRole, sessionOf } from '../web/sessions.ts'
import { renderQuickBooksPage } from './quickbooks-page.ts'

const path = '/admin/integrations/quickbooks'

/** Admin > Integrations > QuickBooks, the way to the consent page and back. */
export function quickbooksRoutes(options: RouteOptions): Router {
  const { wiring, tenantId, logger } = options
  const { quickbooks, storage, progress } = wiring
  const router = Router()
  router.use(path, requireRole('admin'))

  const audit = (response: Response, action: string, detail: object = {}) => {
    const actor = sessionOf(response).user?.name
    logger.info(
      { audit: `quickbooks.${action}`, actor, tenantId, ...detail },
      `QuickBooks: ${action}`,
    )
  }
  const back = (response: Response, kind: 'good' | 'bad', text: string) => {
    sessionOf(response).notice = { kind, text }
    response.redirect(303, path)
  }
  const start = () => {
    wiring.sync(tenantId).catch((error: unknown) => {
      logger.error({ err: error }, 'sync failed')
    })
  }

  router.get(path, async (_request, response) => {
    response.send(await renderQuickBooksPage(options, sessionOf(response)))
  })

  const authorize = async (
    response: Response,
    environment: Environment,
    expectedRealmId?: string,
  ) => {
    const session = sessionOf(response)
    const pending = await quickbooks.oauth.buildAuthorizationUrl({
      tenantId,
      environment,
      requestedBy: session.user?.name ?? '',
      ...(expectedRealmId === undefined ? {} : { expectedRealmId }),
    })
    session.oauthState = pending.state
    audit(response, 'connect', { environment })
    response.redirect(303, pending.url)
  }

  router.post(`${path}/connect`, async (request, response) => {
    const { environment } = request.body as { environment?: unknown }
    const known = wiring.environments.find((one) => one === environment)
    if (known === undefined) back(response, 'bad', 'There are no keys for this environment.')
    else await authorize(response, known)
  })

  // Intuit's Reconnect URL: the same company again, whoever clicks; the realm is never taken from the address.
  router.get(`${path}/reconnect`, async (_request, response) => {
    const connection = await storage.connections.forTenant(tenantId).read()
    if (connection === null)
      back(response, 'bad', 'QuickBooks was never connected. Connect it first.')
    else await authorize(response, connection.environment, connection.realmId)
  })

  router.get(`${path}/callback`, async (request, response) => {
    const session = sessionOf(response)
    const expectedState = session.oauthState
    session.oauthState = null
    try {
      const outcome = await quickbooks.oauth.completeAuthorization({
        parameters: request.originalUrl,
        expectedState,
        expectedTenantId: tenantId,
      })
      if (outcome.status !== 'connected') {
        audit(response, 'connect_refused', { reason: outcome.reason })
        back(response, 'bad', `QuickBooks was not connected. ${outcome.remedy}`)
        return
      }
      await wiring.describeCompany(tenantId)
      audit(response, 'connected', { realmId: outcome.connection.realmId })
      start()
      back(response, 'good', 'QuickBooks is connected. The first read has begun.')
    } catch (error) {
      if (!(error instanceof QuickBooksError)) throw error
      audit(response, 'connect_failed', { code: error.code })
      const text =
        error instanceof RealmMismatchError
          ? 'This is another company. Links belong to the one connected before.'
          : error.message
      back(response, 'bad', text)
    }
  })

  router.post(`${path}/sync`, (_request, response) => {
    audit(response, 'sync')
    start()
    response.redirect(303, path)
  })

  router.get(`${path}/progress`, (request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const send = (event: string, data: unknown) =>
      response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    const unwatch = progress.watch(tenantId, (pages) => {
      if (pages === null) send('finished', null)
      else send('progress', pages)
    })
    send('progress', progress.read(tenantId))
    if (!progress.isRunning(tenantId)) send('finished', null)
    request.on('close', unwatch)
  })

  router.post(`${path}/verifier-token`, async (request, response) => {
    const { token } = request.body as { token?: unknown }
    if (typeof token !== 'string' || token.trim().length < 8) {
      back(response, 'bad', 'Expected the verifier token from the Webhooks page of the Intuit app.')
      return
    }
    await storage.connections.forTenant(tenantId).setVerifierTokens([token.trim()])
    audit(response, 'verifier_token')
    back(response, 'good', 'The verifier token is stored.')
  })

  router.post(`${path}/disconnect`, async (_request, response) => {
    const { revoked } = await quickbooks.oauth.disconnect(tenantId)
    audit(response, 'disconnect', { revoked })
    back(response, 'good', 'QuickBooks is disconnected. The billing data stays.')
  })
  return router
}
