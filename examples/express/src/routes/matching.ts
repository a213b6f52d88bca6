import type { AccountKey } from '@vectis/billing-hub'
import { Router, type Request, type Response } from 'express'
import type { RouteOptions } from '../app.ts'
import { html } from '../web/html.ts'
import { sendRefusal } from '../web/send-refusal.ts'
import { Csrf, renderLayout } from '../web/layout.ts'
import { requireRole, sessionOf } from '../web/sessions.ts'

const path = '/admin/matching'

/** Which billing account belongs to which customer: what is certain is linked, the rest is a person's. */
export function matchingRoutes({ wiring, psa, tenantId, logger }: RouteOptions): Router {
  const router = Router()
  const { links } = wiring.hub.forTenant(tenantId)

  router.get(path, requireRole('admin'), async (request, response) => {
    const session = sessionOf(response)
    const [preview, customers] = await Promise.all([links.preview(), psa.customers(tenantId)])
    const rank = { suggest: 0, unlinked: 1, separate: 2, auto: 3, keep: 3, inherit: 3 }
    const sorted = preview.accounts.toSorted(
      (a, b) => rank[a.decision.result] - rank[b.decision.result],
    )
    const rows = sorted.map(({ account, decision }) => {
      const isDecided = decision.result === 'keep' || decision.result === 'separate'
      const first = decision.suggestions[0]?.customerId
      const key = [account.source, account.realmId, account.externalId].join(':')
      const choose = html`<select
        name="customer"
        aria-label=${`Customer of ${account.displayName}`}
      >
        ${customers.map(({ id, name }) => html`<option value=${id} selected=${id === first}>${name}</option>`)}
      </select>`
      return html`<tr>
        <td>${account.displayName}</td>
        <td>${decision.shownAs}</td>
        <td>
          ${decision.customerId === null ? '' : (psa.find(decision.customerId)?.name ?? decision.customerId)}
        </td>
        <td>
          <form class="row" method="post" action=${path}>
            <${Csrf} session=${session} /><input type="hidden" name="account" value=${key} />
            ${!isDecided && choose}
            ${!isDecided && html`<button name="action" value="link">Link</button>`}
            ${!isDecided && html`<button class="quiet" name="action" value="separate">Keep separate</button>`}
            ${isDecided && html`<button class="quiet" name="action" value="undo">Undo</button>`}
          </form>
        </td>
      </tr>`
    })
    const children = html`<p>
        Linked ${preview.linked}, to check ${preview.toCheck}, unlinked ${preview.unlinked}, kept
        separate ${preview.separate}.
      </p>
      <section class="scroll" tabindex="0" role="region" aria-label="Billing accounts">
        <table>
          <thead>
            <tr>
              <th scope="col">Billing account</th>
              <th scope="col">Why</th>
              <th scope="col">Customer</th>
              <th scope="col">Decide</th>
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>
      </section>`
    response.send(
      renderLayout({ title: 'Customer matching', path: request.path, session, children }),
    )
  })

  router.post(path, requireRole('admin'), async (request: Request, response: Response) => {
    const { account, customer, action } = request.body as Record<string, unknown>
    const [source = '', realmId = '', externalId = ''] = String(account).split(':')
    const key: AccountKey = { source, realmId, externalId }
    const actor = sessionOf(response).user?.name ?? ''
    if (action === 'link' && psa.find(String(customer)) !== null) {
      await links.link(key, { customerId: String(customer), actor })
    } else if (action === 'separate') {
      await links.keepSeparate(key, { actor })
    } else if (action === 'undo') {
      await links.undo(key, { actor })
    } else {
      sendRefusal(
        response,
        400,
        'Not understood',
        'Expected link, separate or undo, with a known customer.',
      )
      return
    }
    logger.info({ audit: `matching.${action}`, actor, account: key }, 'customer matching changed')
    response.redirect(303, path)
  })
  return router
}
