import type { EmulatorRequest } from '../exchange/exchange.ts'
import type { ConsentDecision } from './consent.ts'

type Handle = (
  request: EmulatorRequest,
) => Promise<{ status: number; headers: Record<string, string>; body: Uint8Array }>

/** Opens the consent page, reads its form, sends it as a browser would, and returns where the redirect points. */
export async function followConsent(
  handle: Handle,
  authorizationUrl: string,
  decision: ConsentDecision,
): Promise<string> {
  const opened = await handle({ method: 'GET', url: authorizationUrl })
  if (opened.headers['location'] !== undefined) return opened.headers['location']
  const html = Buffer.from(opened.body).toString('utf8')
  const requestId = /name="request" value="([^"]+)"/.exec(html)?.[1]
  if (opened.status !== 200 || requestId === undefined) throw refused(opened.status, html)
  const realmId = decision.realmId ?? /name="realmId" value="([^"]+)"/.exec(html)?.[1] ?? ''
  const form = new URLSearchParams({ request: requestId, realmId, decision: decision.decision })
  const answered = await handle({
    method: 'POST',
    url: '/connect/oauth2/decision',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  })
  const location = answered.headers['location']
  if (location === undefined) {
    throw refused(answered.status, Buffer.from(answered.body).toString('utf8'))
  }
  return location
}

function refused(status: number, html: string): Error {
  const reason = /<p>([^<]+)<\/p>/.exec(html)?.[1] ?? 'no reason given'
  return new Error(`The consent page refused with status ${status}: ${reason}`)
}
