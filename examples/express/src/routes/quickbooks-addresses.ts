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

/** An address that wraps after its slashes only. */
export function renderAddress(address: string) {
  return html`<code>${address.split(/(?<=\/)/).map((part) => html`${part}<wbr />`)}</code>`
}

/** What the fields of the Intuit app take. */
export function renderAddresses({
  redirectUri,
  webhookUrl,
  connection,
}: {
  redirectUri: string
  webhookUrl: string
  connection: object | null
}) {
  const base = redirectUri.replace(/\/callback$/, '')
  const addresses = [
    // Without a connection it is the second step above.
    ...(connection === null ? [] : [['Redirect URI', redirectUri] as const]),
    ['Webhook URL', webhookUrl],
    ['Reconnect URL', `${base}/reconnect`],
    ['Disconnect URL', `${base}/disconnected`],
  ] as const
  return html`<section>
    <h2>${connection === null ? 'Other addresses' : 'Addresses'} for the Intuit app</h2>
    <dl class="facts">
      ${addresses.map(
        ([name, address]) =>
          html`<dt>${name}</dt>
            <dd>${renderAddress(address)} ${renderCopy(name, address)}</dd>`,
      )}
    </dl>
  </section>`
}
