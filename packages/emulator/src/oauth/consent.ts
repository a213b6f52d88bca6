import type { SeededRandom } from '../seeded-random.ts'
import type { Call, EmulatorResponse, Environment } from '../exchange/exchange.ts'
import type { ClientApp } from './client-apps.ts'
import { isRegisteredRedirect } from './client-apps.ts'
import { renderConsentPage, renderErrorPage } from './consent-page.ts'
import type { GrantStore } from './grants.ts'

export interface ConsentDecision {
  decision: 'approve' | 'decline'
  /** The company to connect; the first one of the app's environment when left out. */
  realmId?: string
}

export interface ConsentContext {
  apps: ReadonlyMap<string, ClientApp>
  grants: GrantStore
  companies: (environment: Environment) => { realmId: string; name: string }[]
  random: SeededRandom
  /** Answer the authorization request at once instead of showing the page. */
  autoConsent: ConsentDecision | null
}

export interface Consent {
  /** GET /connect/oauth2 */
  authorize(call: Call): ConsentAnswer
  /** POST /connect/oauth2/decision, from the page's form. */
  decide(call: Call): ConsentAnswer
}

export interface ConsentAnswer {
  response: EmulatorResponse
  clientId: string | null
  realmId: string | null
}

interface PendingRequest {
  app: ClientApp
  redirectUri: string
  state: string
  scope: string
}

/** What Intuit's own client exports, and the names that its documentation had before. */
const knownScopes = new Set([
  'com.intuit.quickbooks.accounting',
  'com.intuit.quickbooks.payment',
  'com.intuit.quickbooks.payroll',
  'com.intuit.quickbooks.payroll.timetracking',
  'com.intuit.quickbooks.payroll.benefits',
  'payroll.compensation.read',
  'project-management.project',
  'app-foundations.custom-dimensions.read',
  'app-foundations.custom-field-definitions',
  'time-tracking.time-entry',
  'indirect-tax.tax-calculation.quickbooks',
  'openid',
  'profile',
  'email',
  'phone',
  'address',
  'intuit_name',
])

/** Only these scopes are about a company: with none of them the redirect names no realm. */
const companyScopes = /(?:^|\s)com\.intuit\.quickbooks\.(?:accounting|payment)(?:\s|$)/

export function createConsent(context: ConsentContext): Consent {
  const pending = new Map<string, PendingRequest>()

  function authorize(call: Call): ConsentAnswer {
    const query = call.url.searchParams
    const app = context.apps.get(query.get('client_id') ?? '')
    const fail = (reason: string) => ({
      response: page(400, renderErrorPage(reason)),
      clientId: app?.clientId ?? null,
      realmId: null,
    })
    if (app === undefined) return fail('The client_id is not known.')
    const redirectUri = query.get('redirect_uri') ?? ''
    if (!isRegisteredRedirect(app, redirectUri)) {
      return fail('The redirect_uri query parameter value is not registered for this app.')
    }
    if (query.get('response_type') !== 'code') return fail('The response_type must be "code".')
    const state = query.get('state') ?? ''
    if (state === '') return fail('The state query parameter is missing.')
    const scope = query.get('scope') ?? ''
    const request: PendingRequest = { app, redirectUri, state, scope }
    if (scope === '' || !scope.split(/\s+/).every((name) => knownScopes.has(name))) {
      return back(request, { error: 'invalid_scope' }, null)
    }
    if (context.autoConsent !== null) return conclude(request, context.autoConsent, call.at)
    const requestId = context.random.hex(16)
    pending.set(requestId, request)
    const html = renderConsentPage({
      requestId,
      appName: app.name ?? app.clientId,
      environment: app.environment,
      companies: context.companies(app.environment),
    })
    return { response: page(200, html), clientId: app.clientId, realmId: null }
  }

  function decide(call: Call): ConsentAnswer {
    const form = new URLSearchParams(call.body)
    const requestId = form.get('request') ?? ''
    const request = pending.get(requestId)
    if (request === undefined) {
      const reason = 'This page was already used. Start again from the app.'
      return { response: page(400, renderErrorPage(reason)), clientId: null, realmId: null }
    }
    pending.delete(requestId)
    const realmId = form.get('realmId')
    const decision = form.get('decision') === 'approve' ? 'approve' : 'decline'
    return conclude(request, { decision, ...(realmId === null ? {} : { realmId }) }, call.at)
  }

  function conclude(request: PendingRequest, decision: ConsentDecision, at: number): ConsentAnswer {
    if (decision.decision === 'decline') return back(request, { error: 'access_denied' }, null)
    const companies = context.companies(request.app.environment)
    const realmId = decision.realmId ?? companies[0]?.realmId
    if (realmId === undefined || !companies.some((company) => company.realmId === realmId)) {
      const reason = `These ${request.app.environment} keys cannot connect company ${realmId ?? ''}.`
      return {
        response: page(403, renderErrorPage(reason)),
        clientId: request.app.clientId,
        realmId: null,
      }
    }
    const { clientId } = request.app
    const { redirectUri, scope } = request
    const code = context.grants.issueCode({ clientId, realmId, scope, redirectUri, at })
    const answer = companyScopes.test(scope) ? { code, realmId } : { code }
    return back(request, answer, realmId)
  }

  function back(
    request: PendingRequest,
    parameters: Record<string, string>,
    realmId: string | null,
  ): ConsentAnswer {
    const location = new URL(request.redirectUri)
    for (const [name, value] of Object.entries({ ...parameters, state: request.state })) {
      location.searchParams.set(name, value)
    }
    return {
      response: { status: 302, headers: { location: location.href }, body: '' },
      clientId: request.app.clientId,
      realmId,
    }
  }

  return { authorize, decide }
}

function page(status: number, html: string): EmulatorResponse {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    },
    body: html,
  }
}
