/** What the consent page shows. */
export interface ConsentPage {
  requestId: string
  appName: string
  environment: string
  companies: readonly { realmId: string; name: string }[]
}

const style = `
  :root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5 }
  body { margin: 0; background: #f4f5f8; color: #21262a }
  main { max-width: 34rem; margin: 3rem auto; padding: 2rem; background: #fff; border: 1px solid #d4d7dc; border-radius: 8px }
  h1 { font-size: 1.4rem; margin: 0 0 .5rem }
  .note { background: #fff3c4; color: #3d2c00; padding: .5rem .75rem; border-radius: 4px; margin: 0 0 1.5rem }
  fieldset { border: 1px solid #8d9096; border-radius: 4px; margin: 1rem 0 1.5rem; padding: .75rem 1rem }
  label { display: block; padding: .35rem 0; overflow-wrap: anywhere }
  .realm { color: #5a5f66; font-size: .9em }
  .actions { display: flex; gap: .75rem; flex-wrap: wrap }
  button { font: inherit; padding: .6rem 1.2rem; border-radius: 4px; border: 1px solid #0a6b14; cursor: pointer }
  button[value=approve] { background: #0a6b14; color: #fff }
  button[value=decline] { background: #fff; color: #21262a; border-color: #5a5f66 }
  :focus-visible { outline: 3px solid #0b62c4; outline-offset: 2px }
  @media (prefers-color-scheme: dark) {
    body { background: #16181b; color: #e8eaed } main { background: #1f2226; border-color: #44484e }
    .realm { color: #b3b8bf } button[value=decline] { background: #1f2226; color: #e8eaed; border-color: #b3b8bf }
    .note { background: #4a3a00; color: #fff3c4 }
  }`

/** Plain HTML that needs no script: a form with the companies to choose from and two buttons. */
export function renderConsentPage(page: ConsentPage): string {
  const companies = page.companies
    .map(
      (company, index) =>
        `<label><input type="radio" name="realmId" value="${escapeHtml(company.realmId)}"${index === 0 ? ' checked' : ''}> ` +
        `${escapeHtml(company.name)} <span class="realm">(realm ${escapeHtml(company.realmId)})</span></label>`,
    )
    .join('\n        ')
  return renderPage(
    'Connect to QuickBooks (emulator)',
    `<h1>Connect ${escapeHtml(page.appName)} to QuickBooks</h1>
    <p class="note">This is the QuickBooks emulator: no Intuit account is involved. Environment: <strong>${escapeHtml(page.environment)}</strong>.</p>
    <p>The app asks to read and write the accounting data of one company.</p>
    <form method="post" action="/connect/oauth2/decision">
      <input type="hidden" name="request" value="${escapeHtml(page.requestId)}">
      <fieldset>
        <legend>Company</legend>
        ${companies === '' ? 'No company of this environment exists.' : companies}
      </fieldset>
      <div class="actions">
        <button type="submit" name="decision" value="approve"${companies === '' ? ' disabled' : ''}>Connect</button>
        <button type="submit" name="decision" value="decline">No, cancel</button>
      </div>
    </form>`,
  )
}

/** Shown instead of a redirect when the request cannot be trusted enough to send anyone anywhere. */
export function renderErrorPage(reason: string): string {
  return renderPage(
    'QuickBooks (emulator): the request is not valid',
    `<h1>Sorry, the app sent a request that is not valid</h1>\n    <p>${escapeHtml(reason)}</p>`,
  )
}

function renderPage(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escapeHtml(title)}</title>
  <style>${style}</style>
</head>
<body>
  <main>
    ${content}
  </main>
</body>
</html>
`
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
