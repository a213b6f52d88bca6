import { QuickBooksError, RealmMismatchError, type Environment } from '@vectis/quickbooks'
import { remedies } from '@vectis/quickbooks/errors'
import type { PendingAuthorization } from '@vectis/quickbooks/oauth'
import { Router, type Request, type Response } from 'express'
import type { RouteOptions } from '../app.ts'
import { sessionOf } from '../web/sessions.ts'
import { renderDisconnect } from './quickbooks-connect-views.ts'
import { isRefused, readFacts } from './quickbooks-facts.ts'
import { path, type Steps } from './quickbooks-form.ts'
import { renderFrame } from './quickbooks-frame.ts'

/** The redirect to the consent page, the callback, and the disconnect, which asks first. */
export function quickbooksConnectRoutes(options: RouteOptions, { note, back }: Steps): Router {
  const { wiring, audit, tenantId } = options
  const { storage } = wiring
  const { connect, sync } = wiring.integration.for(tenantId)
  const router = Router()
  let askedAt = -Infinity

  // Intuit cannot be reached or refuses: show its message on the previous page.
  const orBack = (work: (request: Request, response: Response) => Promise<void>) => {
    return async (request: Request, response: Response) => {
      try {
        await work(request, response)
      } catch (error) {
        if (!(error instanceof QuickBooksError)) throw error
        await note(response, 'connect_failed', { code: error.code })
        back(response, 'bad', error.message)
      }
    }
  }

  const authorize = async (
    response: Response,
    environment: Environment,
    ask: (actor: string) => Promise<PendingAuthorization>,
  ) => {
    const session = sessionOf(response)
    const { fault = null } = wiring.environments.find(({ name }) => name === environment) ?? {}
    if (fault !== null) {
      back(response, 'bad', `QuickBooks cannot be connected in ${environment}: ${fault}.`)
      return
    }
    const { state, url } = await ask(session.user?.name ?? '')
    session.pending = { state, at: wiring.clock.now() }
    session.replacement = null
    await note(response, 'connect', { environment })
    response.redirect(303, url)
  }

  router.post(
    `${path}/connect`,
    orBack(async (request, response) => {
      const { environment, replace } = request.body as Record<string, unknown>
      const known = wiring.environments.find(({ name }) => name === environment)
      if (known === undefined) {
        back(response, 'bad', 'Expected the environment sandbox or production.')
        return
      }
      const company = { environment: known.name, replace: replace === 'yes' }
      await authorize(response, known.name, (actor) => connect.begin({ actor, ...company }))
    }),
  )

  router.post(`${path}/cancel`, (_request, response) => {
    const session = sessionOf(response)
    session.pending = null
    session.replacement = null
    response.redirect(303, path)
  })

  // Intuit's Reconnect URL: the same company again; the realm is never taken from the address.
  router.get(
    `${path}/reconnect`,
    orBack(async (_request, response) => {
      const connection = await storage.connections.forTenant(tenantId).read()
      if (connection === null) {
        back(response, 'bad', 'QuickBooks was never connected. Connect it first.')
      } else {
        await authorize(response, connection.environment, (actor) => connect.reconnect({ actor }))
      }
    }),
  )

  router.get(
    `${path}/callback`,
    orBack(async (request, response) => {
      const session = sessionOf(response)
      // The session keeps the used state, so that a reload differs from a stranger's link.
      const expectedState = session.pending?.state ?? session.answered
      session.answered = expectedState
      session.pending = null
      try {
        const parameters = request.originalUrl
        const outcome = await connect.complete({ parameters, expectedState })
        if (outcome.status === 'already_completed') {
          back(response, 'good', outcome.remedy)
          return
        }
        if (outcome.status === 'unconfirmed') {
          await note(response, 'unconfirmed', { realm: outcome.connection.realmId })
          back(response, 'good', `The consent is stored, but not confirmed yet. ${outcome.remedy}`)
          return
        }
        if (outcome.status !== 'connected') {
          await note(response, 'connect_refused', { reason: outcome.reason })
          back(response, 'bad', `QuickBooks was not connected. ${outcome.remedy}`)
          return
        }
        const { realmId, companyName } = outcome.connection
        await note(response, 'connected', {
          realm: realmId,
          ...(companyName && { company: companyName }),
        })
        back(response, 'good', 'QuickBooks is connected.')
      } catch (error) {
        if (!(error instanceof RealmMismatchError)) throw error
        await note(response, 'connect_failed', { code: error.code })
        const { stored, requested } = error
        const company = (await storage.connections.forTenant(tenantId).read())?.companyName ?? null
        session.replacement = {
          environment: requested.environment,
          stored: stored.realmId,
          storedName: company ?? (await audit.companyName(stored.realmId)),
          requested: requested.realmId,
          requestedName: await audit.companyName(requested.realmId),
        }
        const text = `This is another company. Customer matches belong to ${company ?? 'the one connected before'}; nothing was changed.`
        back(response, 'bad', text)
      }
    }),
  )

  // Intuit sends the browser here after a disconnect inside QuickBooks. The request is not trusted: a run asks
  // QuickBooks. Any site can send a browser here as well, so it asks once in ten minutes, and not at all when the
  // month's calls are used up.
  router.get(`${path}/disconnected`, async (_request, response) => {
    const status = await wiring.integration.for(tenantId).status({ links: false })
    const now = wiring.clock.now()
    if (now - askedAt >= 600_000 && !isRefused(status)) {
      askedAt = now
      sync.soon({ mode: 'incremental' })
    }
    back(
      response,
      'good',
      'Intuit reports that the app was disconnected in QuickBooks. We are checking.',
    )
  })

  router.get(`${path}/disconnect`, async (_request, response) => {
    const session = sessionOf(response)
    const facts = await readFacts(options, session)
    const { state } = facts.connection ?? {}
    if (state === undefined || state === 'disconnected') {
      back(response, 'good', 'QuickBooks is not connected.')
      return
    }
    const children = renderDisconnect(facts, session)
    response.send(renderFrame({ facts, session, tab: '', children }))
  })

  router.post(`${path}/disconnect`, async (_request, response) => {
    const actor = sessionOf(response).user?.name ?? ''
    const { revoked, code } = await connect.disconnect({ actor })
    await note(response, 'disconnect', { revoked: revoked ? 'yes' : 'no' })
    if (code === 'not_connected') {
      back(response, 'good', 'QuickBooks was not connected: nothing was changed.')
      return
    }
    // Removing the app there would also end the connections of others.
    const rest =
      revoked || code === 'still_in_use'
        ? ''
        : ` ${remedies.not_revoked.say} ${remedies.not_revoked.do}`
    const done = revoked ? ' The consent was revoked at Intuit.' : ''
    back(response, 'good', `QuickBooks is disconnected.${done}${rest} The billing data stays.`)
  })
  return router
}
