import { html } from '../web/html.ts'

/** Copies an address; hidden without a script. */
export function renderCopy(name: string, address: string) {
  return html`<button
    type="button"
    class="quiet copy"
    data-copy=${address}
    aria-label=${`Copy ${name}`}
    hidden
  >
    Copy
  </button>`
}

/** What the fields of the Intuit app take. */
export function renderAddresses({
  redirectUri,
  webhookUrl,
}: {
  redirectUri: string
  webhookUrl: string
}) {
  const base = redirectUri.replace(/\/callback$/, '')
  const addresses = [
    ['Redirect URI', redirectUri],
    ['Webhook URL', webhookUrl],
    ['Reconnect URL', `${base}/reconnect`],
    ['Disconnect URL', `${base}/disconnected`],
  ] as const
  return html`<section>
    <h2>Addresses for the Intuit app</h2>
    <dl class="facts">
      ${addresses.map(
        ([name, address]) =>
          html`<dt>${name}</dt>
            <dd><code>${address}</code> ${renderCopy(name, address)}</dd>`,
      )}
    </dl>
  </section>`
}
