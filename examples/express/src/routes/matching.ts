import type { AccountKey, LinkDecision } from '@vectis/billing-hub'
import { Router, type Request, type Response } from 'express'
import type { RouteOptions } from '../app.ts'
import { textOf } from '../past/when.ts'
import { count, sourceName } from '../web/format.ts'
import { html } from '../web/html.ts'
import { renderSearch } from '../web/search-form.ts'
import { sendRefusal } from '../web/send-refusal.ts'
import { renderCsrf, renderLayout } from '../web/layout.ts'
import { requireRole, sessionOf, type Session } from '../web/sessions.ts'
import { readAccountName } from './read-account-name.ts'
import { describeWhy, matchStates, nameBadge, renderComparison, renderUndone, stateOf, type MatchState } from './matching-views.ts' // prettier-ignore

const path = '/admin/matching'
const colors = {
  suggest: 'yellow',
  unlinked: 'grey',
  separate: 'grey',
  auto: 'green',
  keep: 'green',
  inherit: 'blue',
}

/** Which billing account belongs to which customer: certain matches are linked, a person decides the rest. */
export function matchingRoutes({ wiring, psa, audit, tenantId }: RouteOptions): Router {
  const router = Router()
  const { links } = wiring.hub.forTenant(tenantId)

  router.get(path, requireRole('admin'), async (request, response) => {
    const session = sessionOf(response)
    const [preview, accepted, report, customers] = await Promise.all([
      links.preview(),
      links.acceptance(),
      links.report(),
      psa.customers(tenantId),
    ])
    const names = new Map(
      preview.accounts.map(({ account }) => [keyOf(account), account.displayName]),
    )
    const parentOf = (account: AccountKey, { via }: LinkDecision) =>
      via === null ? '' : (names.get(keyOf({ ...account, externalId: via })) ?? via)
    const nameOf = (customerId: string) => psa.find(customerId)?.name ?? customerId
    const rank = { suggest: 0, unlinked: 1, separate: 2, auto: 3, keep: 3, inherit: 3 }
    const state = matchStates.find((one) => one === textOf(request.query, 'state')) ?? 'all'
    const search = textOf(request.query, 'search').slice(0, 100)
    const wanted = search.toLowerCase()
    const sorted = preview.accounts
      .filter(({ decision }) => state === 'all' || stateOf(decision) === state)
      .filter(({ account, decision: { customerId } }) =>
        `${account.displayName}\n${customerId === null ? '' : nameOf(customerId)}`
          .toLowerCase()
          .includes(wanted),
      )
      .toSorted((a, b) => rank[a.decision.result] - rank[b.decision.result])
    const isAccepted = accepted !== null || preview.accounts.length === 0
    // One filled button in view: the next thing to do.
    const first = isAccepted ? sorted.find(({ decision }) => decision.result === 'suggest') : null
    const hasSources = new Set(preview.accounts.map(({ account }) => account.source)).size > 1
    const rows = sorted.map((one) => {
      const { account, decision } = one
      const key = keyOf(account)
      const name = account.displayName
      const isDecided = decision.result === 'keep' || decision.result === 'separate'
      const isSuggested = decision.result === 'suggest'
      const form = (fields: unknown) =>
        html`<form class="choice" method="post" action=${path}>
          ${renderCsrf(session)}<input type="hidden" name="account" value=${key} />${fields}
        </form>`
      const buttons = (kind: string) =>
        html`<span class="row">
          <button class=${kind} name="action" value="link" aria-label=${`Link ${name}`}>
            Link
          </button>
          <button
            class="quiet"
            name="action"
            value="separate"
            formnovalidate
            aria-label=${`Keep separate: ${name}`}
          >
            Keep separate
          </button>
        </span>`
      const choice = () =>
        form(
          html`<select name="customer" required aria-label=${`Customer of ${name}`}>
              <option value="">Choose a customer</option>
              ${customers.map((each) => html`<option value=${each.id}>${each.name}</option>`)}
            </select>
            ${buttons('quiet')}`,
        )
      return html`<tr data-account=${key} data-result=${decision.result} tabindex="-1">
        <td>
          <span class="name">${name}</span>
          ${hasSources && html`<span class="under">${sourceName(account.source)}</span>`}
        </td>
        ${
          isSuggested
            ? html`<td colspan="3">
                <span class="badge yellow"
                  >${nameBadge(decision, parentOf(account, decision))}</span
                >
                ${form(html`${renderComparison(one, psa.find)} ${buttons(one === first ? '' : 'quiet')}`)}
                <details>
                  <summary aria-label=${`Another customer for ${name}`}>Another customer</summary>
                  ${choice()}
                </details>
              </td>`
            : html`<td>
                  ${decision.customerId === null ? html`<span class="soft">—</span>` : html`<a href=${`/customers/${encodeURIComponent(decision.customerId)}`}>${nameOf(decision.customerId)}</a>`}
                </td>
                <td>
                  <span class=${`badge ${colors[decision.result]}`}
                    >${nameBadge(decision, parentOf(account, decision))}</span
                  >
                  ${describeWhy(one, nameBadge(decision, parentOf(account, decision))).map((line) => html`<div class="soft">${line}</div>`)}
                </td>
                <td class="end">
                  ${
                    isDecided
                      ? form(
                          html`<button
                            class="quiet"
                            name="action"
                            value="undo"
                            aria-label=${`Undo ${name}`}
                          >
                            Undo
                          </button>`,
                        )
                      : decision.result === 'unlinked'
                        ? choice()
                        : html`<details>
                            <summary aria-label=${`Change ${name}`}>Change</summary>
                            ${choice()}
                          </details>`
                  }
                </td>`
        }
      </tr>`
    })
    const total = preview.accounts.length
    const figures = [
      ['All', total, 'all'],
      ['To check', preview.toCheck, 'check'],
      ['Unlinked', preview.unlinked, 'unlinked'],
      ['Linked', preview.linked, 'linked'],
      ['Sub-customers to check', preview.viaParent, 'sub'],
      ['Kept separate', preview.separate, 'separate'],
    ] as const
    const hrefOf = (to: MatchState) => {
      const parameters = new URLSearchParams()
      if (search !== '') parameters.set('search', search)
      if (to !== 'all') parameters.set('state', to)
      return parameters.size === 0 ? path : `${path}?${parameters}`
    }
    const children = html`${!isAccepted && renderAcceptance(session)}
      <dl class="counts states" aria-label="Filter">
        ${figures.map(
          ([name, value, to]) =>
            html`<div>
              <dt>
                <a href=${hrefOf(to)} aria-current=${to === state ? 'true' : null}>${name}</a>
              </dt>
              <dd>${count(value)}</dd>
            </div>`,
        )}
      </dl>
      <div class="filters">
        ${renderSearch({ label: 'Search accounts and customers', search, kept: [['state', state === 'all' ? null : state]] })}
        <span class="soft keys"><kbd>j</kbd> <kbd>k</kbd> to move, <kbd>Enter</kbd> to decide</span>
      </div>
      ${
        rows.length === 0
          ? html`<p class="empty">
              ${total === 0 ? 'No billing accounts yet. The first read of QuickBooks adds them.' : 'No account matches.'}
            </p>`
          : html`<div class="scroll" tabindex="0" role="region" aria-label="Billing accounts">
              <table class="rows matching">
                <thead>
                  <tr>
                    <th scope="col">Billing account</th>
                    <th scope="col">Customer</th>
                    <th scope="col">Why</th>
                    <th scope="col" class="end">Decide</th>
                  </tr>
                </thead>
                <tbody>
                  ${rows}
                </tbody>
              </table>
            </div>`
      }
      ${renderUndone(report)}`
    response.send(renderLayout({ title: 'Matching', path: request.path, session, children }))
  })

  router.post(path, requireRole('admin'), async (request: Request, response: Response) => {
    const { account, customer, action } = request.body as Record<string, unknown>
    const [source = '', realmId = '', externalId = ''] = String(account).split(':')
    const key: AccountKey = { source, realmId, externalId }
    const actor = sessionOf(response).user?.name ?? ''
    const change = {
      accept: () => links.acceptPreview({ actor }),
      link: () => links.link(key, { customerId: String(customer), actor }),
      separate: () => links.keepSeparate(key, { actor }),
      undo: () => links.undo(key, { actor }),
    }
    const isKnown = action !== 'link' || psa.find(String(customer)) !== null
    // A key without one of its parts names no account: it is the form's mistake, not the hub's caller's.
    const isKey = action === 'accept' || [source, realmId, externalId].every((part) => part !== '')
    const name = (['accept', 'link', 'separate', 'undo'] as const).find((one) => one === action)
    try {
      if (name === undefined || !isKnown || !isKey)
        throw new RangeError('The action is none of the known ones.')
      await change[name]()
    } catch (error) {
      // The account or the customer does not exist.
      if (!(error instanceof RangeError)) throw error
      const text = 'Expected link, separate or undo, with a known account and customer.'
      sendRefusal(response, 400, 'Not understood', text)
      return
    }
    if (name === 'accept') wiring.integration.for(tenantId).sync.soon()
    const called = name === 'accept' ? null : await readAccountName(wiring.storage, tenantId, key)
    const detail = {
      ...(name !== 'accept' && { account: String(account) }),
      ...(called !== null && { name: called }),
      ...(name === 'link' && { to: String(customer) }),
      ...(name === 'link' && { customer: psa.find(String(customer))?.name ?? String(customer) }),
    }
    await audit.record({ actor, action: `matching.${name}`, detail })
    response.redirect(303, path)
  })
  return router
}

/** No alert is based on a link that no person has reviewed. */
function renderAcceptance(session: Session) {
  return html`<form class="notice yellow" data-acceptance="" method="post" action=${path}>
    ${renderCsrf(session)}
    <p>No alert fires until you have reviewed these links.</p>
    <button name="action" value="accept">Accept these links</button>
  </form>`
}

const keyOf = ({ source, realmId, externalId }: AccountKey) =>
  [source, realmId, externalId].join(':')
