import { expressWebhook } from '@vectis/quickbooks-webhooks'
import type { ProgressBoard } from '@vectis/quickbooks-integration'
import express, { type Express } from 'express'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import type { Audit } from './audit.ts'
import type { HostEvents } from './host-events.ts'
import { refusedPast } from './past/refused-past.ts'
import type { Psa } from './psa.ts'
import { alertsRoutes } from './routes/alerts.ts'
import { changesRoutes } from './routes/changes.ts'
import { customerRoutes } from './routes/customer.ts'
import { customersRoutes } from './routes/customers.ts'
import { integrationsRoutes } from './routes/integrations.ts'
import { matchingRoutes } from './routes/matching.ts'
import { quickbooksRoutes } from './routes/quickbooks.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { whyRoutes } from './routes/why.ts'
import { failed, notFound } from './web/errors.ts'
import { readAhead } from './web/read-ahead.ts'
import { serveStyle } from './web/serve-style.ts'
import { createSessions } from './web/sessions.ts'
import { shellFacts } from './web/shell-facts.ts'
import type { Wiring } from './wiring.ts'

export interface AppOptions {
  wiring: Wiring
  psa: Psa
  hostEvents: HostEvents
  audit: Audit
  progress: ProgressBoard
  /** One company uses this example; a host takes the tenant from the session. */
  tenantId: string
  publicUrl: string
  /** Where the consent page is, for the content security policy. */
  consentOrigin: string
  logger: Logger
}

export type RouteOptions = AppOptions & { sessions: ReturnType<typeof createSessions> }

/** All pages, in the order of the navigation. */
export function createApp(options: AppOptions): Express {
  const { wiring, publicUrl, consentOrigin, logger } = options
  const sessions = createSessions({ isSecure: publicUrl.startsWith('https:') })
  const app = express()
  app.disable('x-powered-by')
  // Pages are not kept by a browser: none needs a digest of its text.
  app.disable('etag')

  // Before any body parser: the signature is over the raw bytes.
  app.post('/api/webhooks/quickbooks', expressWebhook(wiring.webhook))

  app.use((_request, response, next) => {
    response.set({
      'content-security-policy': [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        'img-src data:',
        // A form that ends in a redirect to the consent page needs that origin too.
        `form-action 'self' ${consentOrigin}`,
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    })
    next()
  })
  app.get('/style.css', serveStyle())
  for (const name of ['progress.js', 'copy.js', 'keys.js']) {
    app.get(`/${name}`, (_request, response) => {
      response.sendFile(fileURLToPath(new URL(`./web/${name}`, import.meta.url)))
    })
  }
  app.use(
    sessions.attach,
    express.urlencoded({ extended: false, limit: '16kb' }),
    sessions.checkForm,
  )

  const routes: RouteOptions = { ...options, sessions }
  app.use(shellFacts(routes))
  readAhead(routes)
  app.use(signInRoutes(routes))
  app.use(integrationsRoutes(routes))
  app.use(quickbooksRoutes(routes))
  app.use(matchingRoutes(routes))
  app.use(customersRoutes(routes))
  app.use(customerRoutes(routes))
  app.use(alertsRoutes(routes))
  app.use(changesRoutes(routes))
  app.use(whyRoutes(routes))
  app.use(notFound)
  app.use(refusedPast(routes))
  app.use(failed(logger))
  return app
}
