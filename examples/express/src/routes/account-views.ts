import { nameRule } from '@vectis/billing-hub'
import { money, sourceName } from '../web/format.ts'
import { html } from '../web/html.ts'
import type { BilledAccount } from './read-accounts.ts'

/** The accounts behind a customer as a tree: which sub-customers roll up to it, why, and what is open on each. */
export function renderAccounts(accounts: readonly BilledAccount[]) {
  if (accounts.length < 2) return null
  const keyOf = (account: BilledAccount, id: string) =>
    JSON.stringify([account.source, account.realmId, id])
  const known = new Set(accounts.map((one) => keyOf(one, one.externalId)))
  const parentOf = (one: BilledAccount) => (one.parentId === null ? null : keyOf(one, one.parentId))
  const children = Map.groupBy(accounts, parentOf)
  const roots = accounts.filter((one) => {
    const parent = parentOf(one)
    return parent === null || !known.has(parent)
  })
  const render = (one: BilledAccount): unknown => {
    const own = children.get(keyOf(one, one.externalId)) ?? []
    return html`<li data-billed=${one.externalId}>
      <div class="account">
        <span>${one.name}</span> <span class="chip">${sourceName(one.source)}</span>
        <span class="soft"
          >${[nameRule(one.rule), one.isActive ? '' : 'inactive'].filter(Boolean).join(', ')}</span
        >
        <span class="number push">
          ${one.open.length === 0 ? html`<span class="soft">—</span>` : one.open.map(({ amount, currency }) => money(amount, currency)).join(' · ')}
        </span>
      </div>
      ${
        own.length > 0 &&
        html`<ul>
          ${own.map(render)}
        </ul>`
      }
    </li>`
  }
  return html`<section class="accounts">
    <h2>
      Billed accounts <span class="soft">${`${accounts.length}, all in the figures above`}</span>
    </h2>
    <ul class="tree">
      ${roots.map(render)}
    </ul>
  </section>`
}
