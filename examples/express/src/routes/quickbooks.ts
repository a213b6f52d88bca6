import { isTimeZone } from '@vectis/quickbooks/values'
import { Router } from 'express'
import type { RouteOptions } from '../app.ts'
import { requireRole, sessionOf } from '../web/sessions.ts'
import { sendProgress } from './progress.ts'
import { renderAuditTab } from './quickbooks-audit.ts'
import { quickbooksConnectRoutes } from './quickbooks-connect.ts'
import { readFacts } from './quickbooks-facts.ts'
import { formOf, path, type Steps } from './quickbooks-form.ts'
import { renderFrame } from './quickbooks-frame.ts'
import { renderReplacement } from './quickbooks-connect-views.ts'
import { renderOverview } from './quickbooks-overview.ts'
import { renderVerificationTab } from './quickbooks-verification.ts'
import { eventsShown, renderWebhooksTab } from './quickbooks-webhooks.ts'
import { readEvents } from './read-events.ts'

/** Admin > Integrations > QuickBooks: its tabs, and what a person can do on them. */
export function quickbooksRoutes(options: RouteOptions): Router {
  const { wiring, audit, progress, tenantId } = options
  const { storage } = wiring
  const { settings, sync } = wiring.integration.for(tenantId)
  const router = Router()
  router.use(path, requireRole('admin'))

  const note: Steps['note'] = async (response, name, detail = {}) => {
    const actor = sessionOf(response).user?.name ?? 'nobody'
    await audit.record({ actor, action: `quickbooks.${name}`, detail })
  }
  const back: Steps['back'] = (response, kind, text, tab = '') => {
    sessionOf(response).notice = { kind, text }
    response.redirect(303, path + tab)
  }
  router.use(quickbooksConnectRoutes(options, { note, back }))

  router.get(path, async (_request, response) => {
    const session = sessionOf(response)
    const facts = await readFacts(options, session)
    const form = formOf(session)
    const children = [renderReplacement(session, form), renderOverview(facts, form, { asks: session.replacement !== null })] // prettier-ignore
    response.send(renderFrame({ facts, session, tab: '', children }))
  })

  router.get(`${path}/webhooks`, async (request, response) => {
    const session = sessionOf(response)
    const facts = await readFacts(options, session)
    const { before, of } = request.query
    const events = await readEvents(storage, {
      tenantId,
      realmId: facts.connection?.realmId ?? '',
      before:
        typeof before === 'string' && !Number.isNaN(Date.parse(before))
          ? { receivedAt: before, eventId: typeof of === 'string' ? of : '' }
          : null,
      limit: eventsShown,
    })
    const children = renderWebhooksTab(facts, events, formOf(session))
    response.send(renderFrame({ facts, session, tab: '/webhooks', children }))
  })

  router.get(`${path}/verification`, async (_request, response) => {
    const session = sessionOf(response)
    const facts = await readFacts(options, session)
    const children = renderVerificationTab(facts, formOf(session))
    response.send(renderFrame({ facts, session, tab: '/verification', children }))
  })

  router.get(`${path}/audit`, async (_request, response) => {
    const session = sessionOf(response)
    const facts = await readFacts(options, session)
    const children = renderAuditTab(facts, await audit.list(50))
    response.send(renderFrame({ facts, session, tab: '/audit', children }))
  })

  router.post(`${path}/sync`, async (_request, response) => {
    await note(response, 'sync')
    sync.soon({ mode: 'incremental' })
    response.redirect(303, path)
  })

  router.post(`${path}/verify`, async (_request, response) => {
    await note(response, 'verify')
    sync.soon({ mode: 'verify' })
    response.redirect(303, path)
  })

  router.get(`${path}/progress`, (request, response) => {
    sendProgress(request, response, { wiring, progress, tenantId })
  })

  router.post(`${path}/replay`, async (request, response) => {
    const { receivedAt, eventId } = request.body as { receivedAt?: unknown; eventId?: unknown }
    const at = typeof receivedAt === 'string' ? Date.parse(receivedAt) : Number.NaN
    const realmId = (await storage.connections.forTenant(tenantId).read())?.realmId
    const isEvent = typeof eventId === 'string' && eventId !== ''
    if (typeof receivedAt !== 'string' || Number.isNaN(at) || !isEvent || realmId === undefined) {
      back(response, 'bad', 'Expected an event of the list. Open the list again.', '/webhooks')
      return
    }
    const to = new Date(at + 1).toISOString()
    const events = storage.webhookEvents.forTenant(tenantId)
    const replayed = await events.replay({ realmId, from: receivedAt, to, qboEventId: eventId })
    if (replayed === 0) {
      back(response, 'bad', 'That event waits for the next sync already.', '/webhooks')
      return
    }
    await note(response, 'replay', { events: String(replayed), event: eventId })
    sync.soon({ mode: 'incremental' })
    const text = 'The event is replayed with the next sync, which has begun.'
    back(response, 'good', text, '/webhooks')
  })

  router.post(`${path}/verifier-token`, async (request, response) => {
    const { token } = request.body as { token?: unknown }
    if (typeof token !== 'string' || !/^[\x21-\x7e]{8,200}$/.test(token.trim())) {
      const text = 'Expected the webhook verifier token from the Webhooks page of the Intuit app.'
      back(response, 'bad', text, '/webhooks')
      return
    }
    if ((await storage.connections.forTenant(tenantId).read()) === null) {
      const text =
        'Connect QuickBooks first: the webhook verifier token is stored with the connection.'
      back(response, 'bad', text)
      return
    }
    await settings.setVerifierToken(token)
    await note(response, 'verifier_token')
    back(response, 'good', 'The webhook verifier token is saved.', '/webhooks')
  })

  router.post(`${path}/time-zone`, async (request, response) => {
    const { timeZone } = request.body as { timeZone?: unknown }
    if (typeof timeZone !== 'string' || !isTimeZone(timeZone.trim())) {
      back(response, 'bad', 'Expected the IANA name of a time zone, such as America/Chicago.')
      return
    }
    const zone = timeZone.trim()
    await settings.setTimeZone(zone)
    await note(response, 'time_zone', { zone })
    back(response, 'good', `The time zone is ${zone} from the next sync on.`)
  })
  return router
}
