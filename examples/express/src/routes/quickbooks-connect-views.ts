import { html } from '../web/html.ts'
import { renderCsrf } from '../web/layout.ts'
import type { Session } from '../web/sessions.ts'
import { renderAddress, renderCopy } from './quickbooks-addresses.ts'
import { renderConnectButtons, renderWhyNot } from './quickbooks-connect-buttons.ts'
import type { QuickBooksFacts } from './quickbooks-facts.ts'
import { path, type Form } from './quickbooks-form.ts'

/** Not connected yet: what to do at Intuit, the redirect URI, and the buttons. */
export function renderSteps(facts: QuickBooksFacts, form: Form) {
  const { redirectUri, status } = facts
  return html`<section class="steps">
    <ol>
      <li>
        <h2>Register the app at Intuit</h2>
        <p>
          At${' '}<a href="https://developer.intuit.com/app/developer/myapps" rel="noreferrer"
            >developer.intuit.com, My Apps</a
          >${' '}create an app for QuickBooks Online and Payments with the
          scope${' '}<code>com.intuit.quickbooks.accounting</code>.
        </p>
      </li>
      <li>
        <h2>Copy the redirect URI</h2>
        <p class="uri">${renderAddress(redirectUri)} ${renderCopy('Redirect URI', redirectUri)}</p>
        <p class="soft">
          Add it under Keys & OAuth, in Development and in Production. It must match character for
          character.
        </p>
      </li>
      <li>
        <h2>Connect a company</h2>
        <div class="row">
          ${renderConnectButtons(facts, form)}
          ${status.health === 'connecting' && form('cancel', 'Cancel', 'quiet')}
        </div>
        ${renderWhyNot(facts)}
        <p class="soft">
          QuickBooks opens: choose a company and allow access. Try a sandbox company first.
        </p>
      </li>
    </ol>
  </section>`
}

/** The operator chose another company at Intuit: it replaces the old one only after a confirmation. */
export function renderReplacement({ replacement }: Session, form: Form) {
  if (replacement === null) return null
  const { storedName, requestedName, stored, requested, environment } = replacement
  const name = (known: string | null, realmId: string) =>
    known ?? `the company with realm ID ${realmId}`
  return html`<section class="question" data-replacement="">
    <h2>${`Replace ${name(storedName, stored)} with ${name(requestedName, requested)}?`}</h2>
    <ul>
      <li>
        ${`The data of ${name(storedName, stored)} is kept, but no longer counts in any figure.`}
      </li>
      <li>Customers have to be matched again.</li>
      ${requestedName === null && html`<li>The name of the new company is known once it is connected.</li>`}
    </ul>
    <div class="row">
      ${form(
        'connect',
        'Connect the other company',
        'danger',
        html`<input type="hidden" name="environment" value=${environment} />
          <label><input type="checkbox" name="replace" value="yes" required /> Replace it</label> `,
      )}
      ${form('cancel', 'Keep this company', 'quiet')}
    </div>
  </section>`
}

/** Asks before the consent is revoked. */
export function renderDisconnect({ connection }: QuickBooksFacts, session: Session) {
  const name = connection?.companyName ?? 'this company'
  return html`<section class="question narrow">
    <h2>${`Disconnect ${name}?`}</h2>
    <ul>
      <li>The consent is revoked at Intuit, and the tokens are deleted here.</li>
      <li>Nothing more is read, and webhooks of this company are no longer recorded.</li>
      <li>
        The billing data read so far stays, marked with its date. So do customer matches and the
        webhook verifier token.
      </li>
      <li>Reading resumes after an administrator gives a new consent.</li>
    </ul>
    <div class="row">
      <form method="post" action=${`${path}/disconnect`}>
        ${renderCsrf(session)}<button class="danger">Disconnect and revoke</button>
      </form>
      <a class="button quiet" href=${path}>Keep connected</a>
    </div>
  </section>`
}
