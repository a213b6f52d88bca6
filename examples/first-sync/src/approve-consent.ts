/**
 * What a person does in the browser: opens the consent page, presses Connect, and follows the redirect back to the application. Only the emulator's page is
 * simple enough for this; Intuit's needs a person.
 */
export async function approveConsent(authorizationUrl: string): Promise<void> {
  const page = await fetch(authorizationUrl)
  const html = await page.text()
  const form = new URLSearchParams({ decision: 'approve' })
  for (const name of ['request', 'realmId']) {
    const value = new RegExp(`name="${name}" value="([^"]+)"`).exec(html)?.[1]
    if (page.status !== 200 || value === undefined) {
      throw new Error(`The consent page answered ${page.status} without a form to approve.`)
    }
    form.set(name, value)
  }
  const decided = await fetch(new URL('/connect/oauth2/decision', authorizationUrl), {
    method: 'POST',
    body: form,
    redirect: 'manual',
  })
  const location = decided.headers.get('location')
  if (location === null)
    throw new Error(`The consent was answered ${decided.status}, not a redirect.`)
  await fetch(location)
}
