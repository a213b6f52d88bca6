import { createServer } from 'node:http'
import { createIntegration, toNodeListener } from '@vectis/quickbooks-integration'
import type { Authorize, IntegrationOptions } from '@vectis/quickbooks-integration'

/** A whole host but for its pages: connect, sync, webhooks, links, alerts and panels, on its own database. */
export async function startHost(port: number, given: Omit<IntegrationOptions, 'authorize'>) {
  const sessions = new Map([['of-ada', { tenantId: 'acme', actor: 'Ada' }]])
  const authorize: Authorize = ({ headers }) => {
    const [, session = ''] = /(?:^|; )session=([\w-]+)/.exec(headers.get('cookie') ?? '') ?? []
    return sessions.get(session) ?? new Response('Sign in first', { status: 401 })
  }
  const customers = async () => [{ id: 'psa-1', name: 'Contoso Dental, Inc.' }]
  const quickbooks = createIntegration({ ...given, authorize, customers })
  await quickbooks.start()
  const server = createServer(toNodeListener(quickbooks))
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return { quickbooks, server }
}
