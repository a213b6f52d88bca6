import { html } from '../web/html.ts'
import type { QuickBooksFacts } from './quickbooks-facts.ts'
import type { Form } from './quickbooks-form.ts'

/** A button for each environment; disabled where it cannot work. */
export function renderConnectButtons({ environments, connection }: QuickBooksFacts, form: Form) {
  // The next thing to do: the same as before, or a sandbox company first.
  const [first] = environments.filter(({ fault }) => fault === null)
  const main = connection?.environment ?? first?.name
  return environments.map(({ name, fault }) => {
    const label = name === 'sandbox' ? 'Connect QuickBooks (Sandbox)' : 'Connect QuickBooks'
    const field = html`<input type="hidden" name="environment" value=${name} />`
    return fault === null
      ? form('connect', label, name === main ? '' : 'quiet', field)
      : html`<button disabled aria-describedby=${`no-${name}`}>${label}</button>`
  })
}

/** Why a button is disabled. */
export function renderWhyNot({ environments }: QuickBooksFacts) {
  return environments
    .filter(({ fault }) => fault !== null)
    .map(
      ({ name, fault }) =>
        html`<p class="soft" id=${`no-${name}`}>
          ${`${name === 'sandbox' ? 'Sandbox' : 'Production'}: ${fault}.`}
        </p>`,
    )
}
