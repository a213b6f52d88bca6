import { Router } from 'express'
import type { RouteOptions } from '../app.ts'
import { healthNames } from '../web/health-names.ts'
import { html } from '../web/html.ts'
import { renderLayout } from '../web/layout.ts'
import { requireRole, sessionOf } from '../web/sessions.ts'
import { momentOf, zoneOf } from '../web/today-of.ts'
import { readSources } from './read-sources.ts'

export const integrationsTrail = [{ href: '/admin/integrations', label: 'Integrations' }]

/** Admin > Integrations: a card for each accounting system, and the page of Xero. */
export function integrationsRoutes({ wiring, tenantId }: RouteOptions): Router {
  const router = Router()
  router.get('/admin', requireRole('admin'), (_request, response) => {
    response.redirect(303, '/admin/integrations')
  })

  router.get('/admin/integrations', requireRole('admin'), async (request, response) => {
    const status = await wiring.integration.for(tenantId).status({ links: false })
    const connection = await wiring.storage.connections.forTenant(tenantId).read()
    const zone = zoneOf(connection)
    const { word, color } = healthNames[status.health]
    const [xero] = await readSources(wiring.storage, { tenantId, source: 'xero' })
    const card = (card: {
      name: string
      state: { word: string; color: string }
      company: string | null
      last: string | null
      href: string
    }) =>
      html`<section data-integration=${card.name}>
        <h2 class="row">
          ${card.name} <span class=${`badge ${card.state.color}`}>${card.state.word}</span>
        </h2>
        <dl class="facts">
          <dt>Company</dt>
          <dd>${card.company ?? '—'}</dd>
          <dt>Last success</dt>
          <dd>${momentOf(card.last, zone)}</dd>
        </dl>
        <a class="button quiet" href=${card.href} aria-label=${`Manage ${card.name}`}>Manage</a>
      </section>`
    const children = html`<div class="grid">
      ${card({
        name: 'QuickBooks',
        state: { word, color: status.isUrgent ? 'red' : color },
        company: connection?.companyName ?? null,
        last: status.lastReadAt,
        href: '/admin/integrations/quickbooks',
      })}
      ${card({
        name: 'Xero',
        state: xero
          ? { word: 'Connected', color: 'green' }
          : { word: 'Not connected', color: 'grey' },
        company: xero?.name ?? null,
        last: xero?.answeredAt ?? null,
        href: '/admin/integrations/xero',
      })}
    </div>`
    const session = sessionOf(response)
    response.send(renderLayout({ title: 'Integrations', path: request.path, session, children }))
  })

  router.get('/admin/integrations/xero', requireRole('admin'), async (request, response) => {
    const sources = await readSources(wiring.storage, { tenantId, source: 'xero' })
    const connection = await wiring.storage.connections.forTenant(tenantId).read()
    const zone = zoneOf(connection)
    const children =
      sources.length === 0
        ? html`<section class="empty"><h2>Xero is not connected</h2></section>`
        : sources.map(
            (one) =>
              html`<section data-source=${one.realmId}>
                <h2 class="row">
                  ${one.name ?? one.realmId} <span class="badge green">Connected</span>
                </h2>
                <dl class="facts">
                  <dt>Organisation ID</dt>
                  <dd>${one.realmId}</dd>
                  <dt>Time zone</dt>
                  <dd>${one.timeZone ?? 'unknown'}</dd>
                  <dt>Last success</dt>
                  <dd>${momentOf(one.answeredAt, zone)}</dd>
                </dl>
              </section>`,
          )
    const session = sessionOf(response)
    const { path } = request
    response.send(
      renderLayout({ title: 'Xero', path, session, children, trail: integrationsTrail }),
    )
  })
  return router
}
