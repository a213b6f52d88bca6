import { createIntegration, type Integration } from '@vectis/quickbooks-integration'
import pg from 'pg'

const variables = new Map(Object.entries(process.env))
const read = (name: string) => {
  const value = variables.get(name)
  if (value === undefined) throw new Error(`Expected the variable ${name}; it is not set.`)
  return value
}

/** Your own sessions: who is signed in, and for which of your tenants. */
const sessions = new Map([['of-ada', { tenantId: 'acme', actor: 'Ada' }]])
export const signedIn = (cookie: string | null) =>
  sessions.get(/(?:^|; )session=([\w-]+)/.exec(cookie ?? '')?.[1] ?? '')

function create(): Integration {
  return createIntegration({
    database: new pg.Pool({ connectionString: read('DATABASE_URL') }),
    keys: { current: { id: 'k1', key: read('QUICKBOOKS_ENCRYPTION_KEY') } },
    credentials: {
      sandbox: {
        clientId: read('QUICKBOOKS_CLIENT_ID'),
        clientSecret: read('QUICKBOOKS_CLIENT_SECRET'),
      },
    },
    publicUrl: read('PUBLIC_URL'),
    verifierTokens: [read('QUICKBOOKS_VERIFIER_TOKEN')],
    // The customers of your PSA.
    customers: async () => [{ id: 'psa-1', name: 'Contoso Dental, Inc.' }],
    alertsWaitFor: 'nothing',
    authorize: ({ headers }) =>
      signedIn(headers.get('cookie')) ?? new Response('Sign in first', { status: 401 }),
    // Of an emulator; without the variable they are Intuit's.
    ...(process.env['QUICKBOOKS_ENDPOINTS'] === undefined
      ? {}
      : { endpoints: JSON.parse(process.env['QUICKBOOKS_ENDPOINTS']) as object }),
  })
}

const kept = globalThis as { quickbooks?: Integration }

/** One for the process: Next loads this file once for `instrumentation.ts` and once for the routes. Not while it builds. */
export const quickbooks = (): Integration => (kept.quickbooks ??= create())
