import { compareDecimals, type Decimal } from '@vectis/quickbooks/values'
import { bridgeFigures, type Bridge, type BridgeAmounts } from '../past/bridge.ts'
import { mostChanges, type ChangeList } from '../past/read-changes.ts'
import type { Period } from '../past/period.ts'
import { count, money } from '../web/format.ts'
import { html } from '../web/html.ts'
import { momentIn } from '../web/local-time.ts'
import { kindNames } from './change-names.ts'

const isZero = (amount: Decimal) => compareDecimals(amount, '0') === 0

const columns = [
  ['outstanding', 'Outstanding'],
  ['creditsAvailable', 'Credits'],
  ['unapplied', 'On account'],
  ['net', 'Net'],
] as const

/** On a telephone: what is outstanding, and the net. */
const asideOf = (name: string) => (name === 'outstanding' || name === 'net' ? '' : 'aside')

/** From the open amounts at the first time to those at the second, a table per currency. */
export function renderBridges(
  { bridges, isCut }: ChangeList,
  { period, isCompany }: { period: Period; isCompany: boolean },
) {
  if (isCut)
    return html`<p class="notice yellow">
      ${`More than ${count(mostChanges)} documents changed: they are not added up here. Choose a shorter time.`}
    </p>`
  if (bridges === null)
    return html`<p class="notice yellow">
      Another QuickBooks company was connected in between, so the totals cannot be compared.
    </p>`
  return html`<div class="bridges">${bridges.map((bridge) => renderBridge(bridge, period))}</div>
    ${isCompany && bridges.length > 0 && html`<p class="soft">Accounts that are linked to no customer are included.</p>`}`
}

function renderBridge({ currency, opening, steps, closing, addsUp }: Bridge, period: Period) {
  const rows = [opening, closing, ...steps.map(({ amounts }) => amounts)]
  const hasMore = bridgeFigures.some(
    (name) => name !== 'outstanding' && rows.some((row) => !isZero(row[name])),
  )
  // Without credits and money on account, the net is what is outstanding.
  const shown = columns.filter(
    ([name]) =>
      name === 'outstanding' ||
      (hasMore && (name === 'net' || rows.some((row) => !isZero(row[name])))),
  )
  const cells = (amounts: BridgeAmounts, write: (amount: Decimal) => string) =>
    shown.map(
      ([name]) =>
        html`<td
          class=${`number ${isZero(amounts[name]) ? 'soft' : ''} ${asideOf(name)}`}
          data-column=${name}
        >
          ${write(amounts[name])}
        </td>`,
    )
  const total = (amount: Decimal) => money(amount, currency)
  const end = period.isUntilNow ? 'Now' : momentIn(period.zone, period.to)
  return html`<section
    class="scroll"
    tabindex="0"
    role="region"
    aria-label=${`From opening to closing, ${currency}`}
  >
    <table class="bridge" data-bridge=${currency} data-adds-up=${addsUp ? 'yes' : 'no'}>
      <caption>
        <strong>${currency === '' ? 'Currency not known' : currency}</strong>
        ${' '}open amounts
      </caption>
      <thead>
        <tr>
          <th scope="col"><span class="unseen">What happened</span></th>
          ${shown.map(([name, title]) => html`<th scope="col" class=${`number ${asideOf(name)}`}>${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        <tr class="sum" data-step="opening">
          <th scope="row">${momentIn(period.zone, period.from)}</th>
          ${cells(opening, total)}
        </tr>
        ${steps.map(
          ({ kind, documents, amounts }) =>
            html`<tr data-step=${kind}>
              <th scope="row">${kindNames[kind]} <span class="soft">${count(documents)}</span></th>
              ${cells(amounts, (amount) => signed(amount, currency))}
            </tr>`,
        )}
        <tr class="sum" data-step="closing">
          <th scope="row">${end}</th>
          ${cells(closing, total)}
        </tr>
      </tbody>
    </table>
    ${
      !addsUp &&
      html`<p class="notice bad">
        These rows do not add up. Please report it: they always should.
      </p>`
    }
  </section>`
}

/** `+$500.00`, `−$500.00`, or a dash. */
export function signed(amount: Decimal, currency: string): string {
  if (isZero(amount)) return '—'
  return amount.startsWith('-')
    ? `−${money(amount.slice(1), currency)}`
    : `+${money(amount, currency)}`
}
