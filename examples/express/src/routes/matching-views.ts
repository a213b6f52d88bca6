import { nameRule, type BillingAccount, type LinkDecision, type LinkedAccount, type RuleReport, type SpineCustomer, type SuggestionReason } from '@vectis/billing-hub' // prettier-ignore
import { count, sourceName } from '../web/format.ts'
import { html } from '../web/html.ts'

/** What a person can ask the list for. */
export const matchStates = ['all', 'check', 'unlinked', 'linked', 'sub', 'separate'] as const
export type MatchState = (typeof matchStates)[number]

export function stateOf({ result, rule }: LinkDecision): Exclude<MatchState, 'all'> {
  if (result === 'suggest') return 'check'
  if (result === 'unlinked' || result === 'separate') return result
  return result === 'inherit' && rule === 'A9' ? 'sub' : 'linked'
}

/** Why the account is linked, suggested or unlinked, in a few words. */
export function nameBadge({ rule, result, candidates }: LinkDecision, parent: string): string {
  if (result === 'inherit') return `via ${parent}`
  if (rule === 'A6' && candidates > 1) return `${count(candidates)} possible`
  // The id and the name fit different customers: only a person can decide.
  return nameRule(rule === 'A2b' ? 'A7' : rule)
}

/** The words of an operator for what agrees or differs. */
const reasonWords: ReadonlyMap<string, string> = new Map<SuggestionReason, string>([
  ['e-mail domain', 'same e-mail domain'],
  ['phone', 'same phone'],
  ['address', 'same address'],
  ['account id', 'account id in the name'],
])

export function sayReasons(reasons: readonly string[]): string {
  return reasons.map((one) => reasonWords.get(one) ?? one).join(', ')
}

/** Rules whose name says that the names agree. */
const byName = ['A4', 'A5', 'A5b']

/** The rule and its reasons; for suggestions, the reasons of each. Not what the badge says already. */
export function describeWhy({ decision, stored }: LinkedAccount, badge: string): string[] {
  if (decision.result === 'suggest') return []
  if (stored !== null && stored.decidedBy !== 'rule') return [`by ${stored.decidedBy}`]
  const { rule, witnesses } = stored ?? decision
  if (witnesses.length === 0) return []
  // The badge names the parent.
  const said = witnesses.filter(
    (one) => one !== 'parent' && !(one === 'same name' && byName.includes(rule)),
  )
  const line = said.length > 0 ? `${nameRule(rule)}: ${sayReasons(said)}` : nameRule(rule)
  return line === badge ? [] : [line]
}

const domainOf = (email: string | null | undefined) => email?.split('@')[1]?.toLowerCase() ?? null
const digits = (phone: string | null | undefined) => phone?.replace(/\D/g, '').slice(-10) ?? ''

interface Side {
  domain: string | null
  phone: string | null
  address: string | null
}

function sideOfAccount({ email, phone, street, postalCode }: BillingAccount): Side {
  const address = [street, postalCode].filter(Boolean).join(', ')
  return { domain: domainOf(email), phone, address: address || null }
}

function sideOfCustomer(customer: SpineCustomer | null, account: Side): Side {
  const domains = (customer?.emails ?? []).map(domainOf)
  const phones = customer?.phones ?? []
  const address = [customer?.street, customer?.postalCode].filter(Boolean).join(', ')
  return {
    domain: domains.find((one) => one === account.domain) ?? domains[0] ?? null,
    phone: phones.find((one) => digits(one) === digits(account.phone)) ?? phones[0] ?? null,
    address: address || null,
  }
}

/** The account beside each customer that may be the same: name, e-mail domain, phone and address, with what agrees marked. */
export function renderComparison(
  { account, decision }: Pick<LinkedAccount, 'account' | 'decision'>,
  find: (customerId: string) => SpineCustomer | null,
) {
  const own = sideOfAccount(account)
  const parts = [
    ['E-mail domain', 'domain'],
    ['Phone', 'phone'],
    ['Address', 'address'],
  ] as const
  const sides = decision.suggestions.map((suggestion) => {
    const customer = find(suggestion.customerId)
    return { ...suggestion, name: customer?.name ?? suggestion.customerId, side: sideOfCustomer(customer, own) } // prettier-ignore
  })
  const known = parts.filter(([, key]) => own[key] !== null || sides.some(({ side }) => side[key]))
  const agrees = (key: keyof Side, side: Side) =>
    own[key] !== null &&
    side[key] !== null &&
    (key === 'phone' ? digits(own[key]) === digits(side[key]) : own[key]?.toLowerCase() === side[key]?.toLowerCase()) // prettier-ignore
  const facts = (of: Side, mark: (key: keyof Side) => boolean) =>
    known.map(
      ([name, key]) =>
        html`<span class=${mark(key) ? 'green' : 'soft'}
          ><span class="unseen">${name}: </span
          >${of[key] ?? '—'}${mark(key) && html`<span aria-hidden="true"> ✓</span><span class="unseen"> agrees</span>`}</span
        >`,
    )
  return html`<div class="compare">
    <div class="side-of">
      <span class="soft">${sourceName(account.source)}</span>
      <strong>${account.displayName}</strong> ${facts(own, () => false)}
    </div>
    ${sides.map(
      ({ customerId, name, reasons, side }, index) =>
        html`<label class="side-of">
          <span class="pick"
            ><input type="radio" name="customer" value=${customerId} checked=${index === 0} />
            <strong>${name}</strong></span
          >
          <span>${sayReasons(reasons)}</span>
          ${known.some(([, key]) => side[key] !== null) ? facts(side, (key) => agrees(key, side)) : html`<span class="soft">no contact details in the PSA</span>`}
        </label>`,
    )}
  </div>`
}

/** A rule that people often undo is a bad rule. Empty if no link was undone. */
export function renderUndone(report: readonly RuleReport[]) {
  const undone = report.filter((one) => one.undone > 0)
  if (undone.length === 0) return null
  return html`<section aria-label="Undone links">
    <h2>Undone links</h2>
    <ul>
      ${undone.map((one) => html`<li data-rule=${one.rule}>${nameRule(one.rule)}: ${count(one.undone)} of ${count(one.made)} links were undone by a person</li>`)}
    </ul>
  </section>`
}
