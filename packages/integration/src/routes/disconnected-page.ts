/**
 * What Intuit's Disconnect URL shows. Any site can send a browser there, with any `realmId`: it changes nothing, and
 * shows nothing of the address.
 */
export function renderDisconnectedPage(returnUrl: string): string {
  const href = returnUrl.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>QuickBooks</title></head>
<body>
<h1>QuickBooks</h1>
<p>Intuit reports that the app was disconnected inside QuickBooks. The next read asks QuickBooks whether that is so. Your billing data stays as it is.</p>
<p><a href="${href}">Open the integration page</a> to see the state and to give consent once more.</p>
</body>
</html>
`
}
