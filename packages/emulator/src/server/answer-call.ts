import type { Company } from '../books/company.ts'
import { WithheldError } from '../books/serve.ts'
import type { ClientApp } from '../oauth/client-apps.ts'
import type { Consent } from '../oauth/consent.ts'
import type { EmulatorEndpoints } from '../oauth/discovery.ts'
import { buildDiscoveryDocument } from '../oauth/discovery.ts'
import type { Grant, GrantStore } from '../oauth/grants.ts'
import type { IdTokens } from '../oauth/id-tokens.ts'
import { subjectOf } from '../oauth/id-tokens.ts'
import { answerRevocation, answerTokenRequest } from '../oauth/token-endpoint.ts'
import type { Metering } from '../throttle/metering.ts'
import type { Throttle } from '../throttle/throttle.ts'
import { answerChanges } from './change-data-capture.ts'
import { answerQuery, answerRead, unsupportedOperation } from './company-api.ts'
import { answerFrontPage } from './front-page.ts'
import { answerPdf } from './answer-pdf.ts'
import { answerReport } from './answer-report.ts'
import { answerBatch, answerWrite } from './answer-writes.ts'
import type { CallDescription } from './describe-call.ts'
import type { Replays } from './replays.ts'
import type { Operation } from '../exchange/request-log.ts'
import type { Call, CompanyAnswer, EmulatorResponse, Environment } from '../exchange/exchange.ts'
import { jsonResponse } from '../exchange/exchange.ts'
import {
  applicationAuthorizationFailed,
  authenticationFailed,
  gatewayFaultResponse,
  noSuchResource,
  throttleExceeded,
  unservable,
} from '../exchange/fault-bodies.ts'

export interface AnswerContext {
  apps: ReadonlyMap<string, ClientApp>
  grants: GrantStore
  consent: Consent
  companies: ReadonlyMap<string, { company: Company; environment: Environment }>
  throttle: Throttle
  metering: Metering
  endpoints: () => EmulatorEndpoints
  idTokens: IdTokens
  replays: Replays
  /** A call that names no environment is on the wrong host. */
  environmentPaths: boolean
}

/** An answer and the facts for the request log. */
export interface Answer {
  response: EmulatorResponse
  clientId: string | null
  realmId?: string | null
  environment?: Environment | null
  objects?: number
  metered?: boolean
  throttled?: boolean
}

/** Processes one request as QuickBooks would without faults: OAuth, then the gateway's checks, then the company. */
export function answerCall(call: Call, asked: CallDescription, context: AnswerContext): Answer {
  switch (asked.operation) {
    case 'authorize':
      return context.consent.authorize(call)
    case 'decide':
      return context.consent.decide(call)
    case 'token-exchange':
    case 'token-refresh':
      return answerTokenRequest(call, context)
    case 'revoke':
      return answerRevocation(call, context)
    case 'discovery':
      return {
        response: jsonResponse(200, buildDiscoveryDocument(call, context.endpoints().origin)),
        clientId: null,
      }
    case 'jwks':
      return { response: jsonResponse(200, context.idTokens.keys()), clientId: null }
    case 'userinfo':
      return answerUserinfo(call, context)
    default:
      if (call.path === '/' && call.method === 'GET') {
        return { response: answerFrontPage(context.endpoints()), clientId: null }
      }
      return asked.realmId === null
        ? { response: { status: 404, headers: {}, body: '' }, clientId: null }
        : answerCompanyCall(call, asked, asked.realmId, context)
  }
}

const writeOperations: ReadonlySet<Operation> = new Set<Operation>([
  'create',
  'update',
  'delete',
  'void',
  'send',
  'batch',
])

function answerUserinfo(call: Call, context: AnswerContext): Answer {
  const access = authorize(call, context)
  if ('response' in access) return access
  const { clientId, realmId, scope } = access.grant
  if (!/\bopenid\b/.test(scope)) {
    return { response: { status: 403, headers: {}, body: '' }, clientId, realmId }
  }
  const body = { sub: subjectOf(access.grant), email: 'person@example.test', emailVerified: true }
  return { response: jsonResponse(200, body), clientId, realmId }
}

function answerCompanyCall(
  call: Call,
  asked: CallDescription,
  realmId: string,
  context: AnswerContext,
): Answer {
  const access = authorize(call, context)
  if ('response' in access) return access
  const { clientId } = access.grant
  const entry = context.companies.get(realmId)
  const environment = entry?.environment ?? call.environment
  const about = { clientId, environment }
  const isOverQuota =
    environment === 'production' && context.metering.isExhausted({ clientId, at: call.at })
  if (isOverQuota || !context.throttle.admit({ realmId, clientId, at: call.at })) {
    return { ...about, response: throttleExceeded(call), throttled: true }
  }
  const app = context.apps.get(clientId)
  const isWrongHost =
    call.environment === null ? context.environmentPaths : call.environment !== entry?.environment
  if (entry === undefined || isWrongHost || app?.environment !== entry.environment) {
    return { ...about, response: applicationAuthorizationFailed(call) }
  }
  if (!/(?:^|\s)com\.intuit\.quickbooks\.accounting(?:\s|$)/.test(access.grant.scope)) {
    return { ...about, response: applicationAuthorizationFailed(call) }
  }
  if (access.grant.realmId !== realmId) {
    const response = gatewayFaultResponse(call, {
      status: 403,
      name: 'AuthorizationFailure',
      code: '3201',
      type: 'AUTHORIZATION',
      detail: 'The application is not authorized for this company',
    })
    return { ...about, response }
  }
  const isWrite = writeOperations.has(asked.operation)
  const answer = isWrite
    ? context.replays.once(call, realmId, () => answerCompany(call, asked, entry.company))
    : answerCompany(call, asked, entry.company)
  // Data that goes in is not metered; a batch is, whatever it holds.
  const isMetered = asked.operation === 'batch' || !isWrite
  const metered = environment === 'production' && answer.response.status === 200 && isMetered
  if (metered) context.metering.count({ clientId, realmId, at: call.at })
  return { ...about, ...answer, metered }
}

function answerCompany(call: Call, asked: CallDescription, company: Company): CompanyAnswer {
  try {
    return answerWithoutFault(call, asked, company)
  } catch (error) {
    if (error instanceof WithheldError) return { response: unservable(call) }
    throw error
  }
}

function answerWithoutFault(call: Call, asked: CallDescription, company: Company): CompanyAnswer {
  if (asked.operation === 'query') return answerQuery(call, company, asked.statement)
  if (asked.operation === 'cdc') return answerChanges(call, company)
  if (asked.operation === 'batch') return answerBatch(call, company)
  if (writeOperations.has(asked.operation)) return answerWrite(call, asked, company)
  if (asked.operation === 'report') return answerReport(call, company, asked.id ?? '')
  if (asked.operation === 'pdf') {
    return answerPdf(call, company, asked.resource ?? '', asked.id ?? '')
  }
  if (asked.operation === 'read') return answerRead(call, company, asked.resource ?? '', asked.id)
  const isKnown = notHere.some((path) => path.test(call.path))
  if (!isKnown && call.method === 'GET') return { response: noSuchResource(call) }
  const detail = `Operation ${call.method} ${asked.resource ?? ''} is not supported by this emulator`
  return { response: unsupportedOperation(call, detail) }
}

/** What QuickBooks has below a company and this emulator does not. */
const notHere = [/^\/v3\/company\/[^/]+\/(?:upload|download)\b/]

function authorize(call: Call, context: AnswerContext): { grant: Grant } | Answer {
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(call.headers['authorization'] ?? '')?.[1]
  const refuse = (detail: string, clientId: string | null = null): Answer => ({
    response: authenticationFailed(call, detail),
    clientId,
  })
  if (bearer === undefined) return refuse('Missing or malformed Authorization header')
  const access = context.grants.findAccess(bearer, call.at)
  const echo = bearer.slice(0, 32)
  if (access === null) return refuse(`Malformed bearer token: ${echo}`)
  const { clientId } = access.grant
  if (access.state === 'expired') return refuse(`Token expired: ${echo}`, clientId)
  if (access.state === 'revoked') return refuse(`Token revoked: ${echo}`, clientId)
  return { grant: access.grant }
}
