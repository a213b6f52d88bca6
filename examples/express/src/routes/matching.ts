import {
  nameRule,
  type AccountKey,
  type LinkDecision,
  type LinkedAccount,
  type RuleReport,
} from '@vectis/billing-hub'
import { Router, type Request, type Response } from 'express'
import type { RouteOptions } from '../app.ts'
import { count } from '../web/format.ts'
import { html } from '../web/html.ts'
import { sendRefusal } from '../web/send-refusal.ts'
import { Csrf, renderLayout } from '../web/layout.ts'
import { requireRole, sessionOf, type Session } from '../web/sessions.ts'

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
    const sorted = preview.accounts.toSorted(
      (a, b) => rank[a.decision.result] - rank[b.decision.result],
    )
    const rows = sorted.map(({ account, decision, stored }) => {
      const key = keyOf(account)
      const name = account.displayName
      const isDecided = decision.result === 'keep' || decision.result === 'separate'
      const isOpen = decision.result === 'suggest' || decision.result === 'unlinked'
      const suggested = decision.suggestions[0]?.customerId
      const form = (fields: unknown) =>
        html`<form class="choice" method="post" action=${path}>
          <${Csrf} session=${session} /><input type="hidden" name="account" value=${key} />${fields}
        </form>`
      const choice = () =>
        form(
          html`<select name="customer" required aria-label=${`Customer of ${name}`}>
              ${suggested === undefined && html`<option value="">Choose a customer</option>`}
              ${customers.map((one) => html`<option value=${one.id} selected=${one.id === suggested}>${one.name}</option>`)}
            </select>
            <button name="action" value="link" aria-label=${`Link ${name}`}>Link</button>
            <button
              class="quiet"
              name="action"
              value="separate"
              formnovalidate
              aria-label=${`Keep separate: ${name}`}
            >
              Keep separate
            </button>`,
        )
      const undo = () =>
        form(
          html`<button class="quiet" name="action" value="undo" aria-label=${`Undo ${name}`}>
            Undo
          </button>`,
        )
      return html`<tr data-account=${key} data-result=${decision.result}>
        <td>${name}</td>
        <td>
          ${decision.customerId === null ? html`<span class="soft">—</span>` : (psa.find(decision.customerId)?.name ?? decision.customerId)}
        </td>
        <td>
          <span class=${`badge ${colors[decision.result]}`}
            >${nameBadge(decision, parentOf(account, decision))}</span
          >
          ${describeWhy({ account, decision, stored }, nameOf).map((line) => html`<div class="soft">${line}</div>`)}
        </td>
        <td class="end">
          ${isDecided && undo()} ${isOpen && choice()}
          ${
            !isDecided &&
            !isOpen &&
            html`<details>
              <summary aria-label=${`Change ${name}`}>Change</summary>
              ${choice()}
            </details>`
          }
        </td>
      </tr>`
    })
    const figures = [
      ['Linked', preview.linked],
      ['Sub-customers to look at', preview.viaParent],
      ['To check', preview.toCheck],
      ['Unlinked', preview.unlinked],
      ['Kept separate', preview.separate],
    ] as const
    const children = html`${accepted === null && rows.length > 0 && renderAcceptance(session)}
      <dl class="figures counts">
        ${figures.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${count(value)}</dd>
            </div>`,
        )}
      </dl>
      <section class="scroll" tabindex="0" role="region" aria-label="Billing accounts">
        <table class="matching">
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
        ${rows.length === 0 && html`<p class="empty">No billing accounts yet. The first read of QuickBooks adds them.</p>`}
      </section>
      ${renderUndone(report)}`
    response.send(
      renderLayout({ title: 'Customer matching', path: request.path, session, children }),
    )
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
    const detail = {
      ...(name !== 'accept' && { account: String(account) }),
      ...(name === 'link' && { to: String(customer) }),
    }
    await audit.record({ actor, action: `matching.${name}`, detail })
    response.redirect(303, path)
  })
  return router
}

/** No alert is based on a link that nobody looked at. */
function renderAcceptance(session: Session) {
  return html`<form class="notice yellow" data-acceptance="" method="post" action=${path}>
    <${Csrf} session=${session} /> Alerts wait until a person has looked at these links.
    <button name="action" value="accept">Accept these links</button>
  </form>`
}

const keyOf = ({ source, realmId, externalId }: AccountKey) =>
  [source, realmId, externalId].join(':')

/** Why the account is linked, suggested or unlinked, in a few words. */
function nameBadge({ rule, result, candidates }: LinkDecision, parent: string): string {
  if (result === 'inherit') return `via ${parent}`
  if (rule === 'A6' && candidates > 1) return `${count(candidates)} possible`
  // The id and the name fit different customers: only a person can decide.
  return nameRule(rule === 'A2b' ? 'A7' : rule)
}

/** The rule and its reasons; for suggestions, the reasons of each. */
function describeWhy(
  { decision, stored }: LinkedAccount,
  nameOf: (customerId: string) => string,
): string[] {
  if (decision.result === 'suggest') {
    return decision.suggestions.map(
      ({ customerId, reasons }) => `${nameOf(customerId)}: ${reasons.join(', ')}`,
    )
  }
  if (stored !== null && stored.decidedBy !== 'rule') return [`by ${stored.decidedBy}`]
  const { rule, witnesses } = stored ?? decision
  if (witnesses.length === 0) return []
  // The badge names the parent.
  const said = witnesses.filter((one) => one !== 'parent')
  return [said.length > 0 ? `${nameRule(rule)}: ${said.join(', ')}` : nameRule(rule)]
}

/** A rule that people often undo is a bad rule. Empty if no link was undone. */
function renderUndone(report: readonly RuleReport[]) {
  const undone = report.filter((one) => one.undone > 0)
  if (undone.length === 0) return null
  return html`<section aria-label="Undone links">
    <h2>Undone links</h2>
    <ul>
      ${undone.map((one) => html`<li data-rule=${one.rule}>${nameRule(one.rule)}: ${count(one.undone)} of ${count(one.made)} links were undone by a person</li>`)}
    </ul>
  </section>`
}
