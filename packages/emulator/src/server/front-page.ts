import type { EmulatorResponse } from '../exchange/exchange.ts'
import type { EmulatorEndpoints } from '../oauth/discovery.ts'

/** GET `/`: what is here, for a person who followed the address that the command line printed. */
export function answerFrontPage({ origin, sandbox }: EmulatorEndpoints): EmulatorResponse {
  const places = [
    ['clock, faults, books, log', `${origin}/_emulator/`],
    ['authorization', sandbox.authorizationUrl],
    ['token', sandbox.tokenUrl],
    ['discovery', sandbox.discoveryUrl],
    ['API', `${sandbox.apiOrigin}/v3/company/{realmId}/`],
  ]
  const rows = places.map(([what, url]) => `<dt>${what}</dt><dd><code>${url}</code></dd>`)
  const body =
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>QuickBooks emulator</title>' +
    `<h1>QuickBooks emulator</h1><p>No Intuit here: <a href="/_emulator/">see and change it</a>.</p><dl>${rows.join('')}</dl></html>`
  return { status: 200, headers: { 'content-type': 'text/html;charset=UTF-8' }, body }
}
