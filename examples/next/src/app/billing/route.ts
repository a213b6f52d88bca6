import { quickbooks, signedIn } from '../../lib/quickbooks.ts'

export async function GET(request: Request): Promise<Response> {
  const who = signedIn(request.headers.get('cookie'))
  if (who === undefined) return new Response('Sign in first', { status: 401 })
  const { hub } = quickbooks().for(who.tenantId)
  return Response.json({ panel: await hub.panel('psa-1'), alerts: await hub.alerts.list() })
}
