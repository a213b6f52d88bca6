import { formatOffsetTime } from '../clock/offset-time.ts'
import { oauthError } from '../oauth/token-endpoint.ts'
import type { Call, EmulatorResponse } from '../exchange/exchange.ts'
import { jsonResponse } from '../exchange/exchange.ts'
import {
  applicationAuthorizationFailed,
  authenticationFailed,
  gatewayFaultResponse,
  serviceFault,
  serviceFaultResponse,
  throttleExceeded,
  unservable,
} from '../exchange/fault-bodies.ts'

const applicationError = {
  Message: 'An application error has occurred while processing your request',
  Detail: 'System Failure Error: an unexpected error occurred',
  code: '10000',
}

const bearer = (call: Call) => (call.headers['authorization'] ?? '').replace(/^Bearer\s+/i, '')

/** Names of the faults that come ready-made. */
export type CannedFault =
  | 'throttle'
  | 'throttle-xml'
  | 'throttle-403'
  | 'quota-stop'
  | 'gateway-401'
  | 'application-403'
  | 'authorization-failure'
  | 'user-lost-access'
  | 'company-inactive'
  | 'fault-in-200'
  | 'fault-in-query-response'
  | 'fault-in-cdc-response'
  | 'application-error'
  | 'unservable'
  | 'empty-query'
  | 'unavailable'
  | 'bad-gateway'
  | 'stream-timeout'
  | 'empty-body'
  | 'html-in-200'
  | 'invalid-grant'
  | 'invalid-client'

/** Answers that have been seen from Intuit, by name. */
const answers: Record<CannedFault, (call: Call) => EmulatorResponse> = {
  throttle: (call) => throttleExceeded(call, 'json'),
  'throttle-xml': (call) => throttleExceeded(call, 'xml'),
  /** As in 2016: the throttle fault under status 403. */
  'throttle-403': (call) =>
    gatewayFaultResponse(call, {
      status: 403,
      name: 'ThrottleExceeded',
      code: '3001',
      type: 'SERVICE',
      detail: 'The request limit was reached.  Try again later',
    }),
  /** As over the monthly quota: the code of a throttle with six digits, and it does not end within a minute. */
  'quota-stop': (call) =>
    gatewayFaultResponse(call, {
      status: 429,
      name: 'ThrottleExceeded',
      code: '003001',
      type: 'SERVICE',
      detail: 'The request limit was reached.  Try again later',
    }),
  'gateway-401': (call) =>
    authenticationFailed(call, `Token expired: ${bearer(call).slice(0, 32)}`),
  'application-403': (call) => applicationAuthorizationFailed(call),
  'authorization-failure': (call) =>
    gatewayFaultResponse(call, {
      status: 403,
      name: 'AuthorizationFailure',
      code: '3201',
      type: 'AUTHORIZATION',
      detail: 'The application is not authorized for this company',
    }),
  'user-lost-access': (call) =>
    serviceFaultResponse(call, 401, 'AuthenticationFault', {
      Message: 'Authorization Failure',
      Detail: 'Authorization Failure -11014: You do not have permission to access this company',
      code: '120',
    }),
  'company-inactive': (call) =>
    serviceFaultResponse(call, 400, 'ValidationFault', {
      Message: 'Invalid Company Status',
      Detail:
        "Invalid Company Status : You can't sign in to this company because its subscription has ended or there is a billing problem.",
      code: '6190',
    }),
  'fault-in-200': (call) => serviceFaultResponse(call, 200, 'SystemFault', applicationError),
  'fault-in-query-response': (call) =>
    jsonResponse(200, {
      QueryResponse: { Fault: serviceFault('SystemFault', applicationError) },
      time: formatOffsetTime(call.at),
    }),
  'fault-in-cdc-response': (call) =>
    jsonResponse(200, {
      CDCResponse: [{ Fault: serviceFault('SystemFault', applicationError) }],
      time: formatOffsetTime(call.at),
    }),
  'application-error': (call) => serviceFaultResponse(call, 500, 'SystemFault', applicationError),
  /** A stored row that QuickBooks cannot serialise: the Fault of every answer that would include it. */
  unservable,
  /** An answer without rows and without the entity's key, whatever there is; no count either. */
  'empty-query': (call) =>
    jsonResponse(200, { QueryResponse: {}, time: formatOffsetTime(call.at) }),
  unavailable: () => ({
    status: 503,
    headers: { 'content-type': 'text/html' },
    body: '<html><head><title>503 Service Temporarily Unavailable</title></head><body><h1>503 Service Temporarily Unavailable</h1></body></html>',
  }),
  'bad-gateway': () => ({
    status: 502,
    headers: { 'content-type': 'text/html' },
    body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
  }),
  /** Plain text, as in the outage of 2026-09-02. */
  'stream-timeout': () => ({
    status: 504,
    headers: { 'content-type': 'text/plain' },
    body: 'stream timeout',
  }),
  'empty-body': () => ({
    status: 200,
    headers: { 'content-type': 'application/json;charset=UTF-8' },
    body: '',
  }),
  'html-in-200': () => ({
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<html><body>We are making some improvements. Check back soon.</body></html>',
  }),
  'invalid-grant': () => oauthError(400, 'invalid_grant', 'Incorrect or invalid refresh token'),
  'invalid-client': () => oauthError(401, 'invalid_client'),
}

export const cannedFaults = Object.keys(answers) as CannedFault[]

export function answerCanned(name: CannedFault, call: Call): EmulatorResponse {
  return answers[name](call)
}
