import { formatOffsetTime } from '../clock/offset-time.ts'
import type { Call, EmulatorResponse } from './exchange.ts'
import { jsonResponse } from './exchange.ts'
import { acceptsJson, escapeXml } from './xml.ts'

export interface FaultError {
  Message: string
  Detail?: string
  code: string
  element?: string
}

/** Recorded without a charset, unlike answers with rows. */
const faultType = { 'content-type': 'application/json' }

/** The inside of a service fault: PascalCase, as QuickBooks itself writes it. */
export function serviceFault(type: string, error: FaultError): Record<string, unknown> {
  return { Error: [error], type }
}

/** A service fault as a whole answer. */
export function serviceFaultResponse(
  call: Pick<Call, 'at'>,
  status: number,
  type: string,
  error: FaultError,
): EmulatorResponse {
  const body = { Fault: serviceFault(type, error), time: formatOffsetTime(call.at) }
  return jsonResponse(status, body, faultType)
}

export interface GatewayFault {
  status: number
  /** Such as `ThrottleExceeded`. */
  name: string
  /** Such as `3001`; the message shows it with six digits. */
  code: string
  type: string
  detail: string | null
  headers?: Record<string, string>
}

/** A fault of the gateway in front of QuickBooks: lower case, `time` in epoch milliseconds, empty sibling keys. */
export function gatewayFaultResponse(
  call: Pick<Call, 'at' | 'headers'>,
  fault: GatewayFault,
  format: 'json' | 'xml' | 'as-accepted' = 'as-accepted',
): EmulatorResponse {
  const message = `message=${fault.name}; errorCode=${fault.code.padStart(6, '0')}; statusCode=${fault.status}`
  if (format === 'xml' || (format === 'as-accepted' && !acceptsJson(call))) {
    return {
      status: fault.status,
      headers: { 'content-type': 'application/xml;charset=UTF-8', ...fault.headers },
      body:
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
        `<IntuitResponse time="${formatOffsetTime(call.at)}" xmlns="http://schema.intuit.com/finance/v3">\n` +
        `    <Fault type="${fault.type}">\n        <Error code="${fault.code}">\n` +
        `            <Message>${escapeXml(message)}</Message>\n` +
        (fault.detail === null ? '' : `            <Detail>${escapeXml(fault.detail)}</Detail>\n`) +
        '        </Error>\n    </Fault>\n</IntuitResponse>\n',
    }
  }
  const error = { message, detail: fault.detail, code: fault.code, element: null }
  return jsonResponse(
    fault.status,
    {
      warnings: null,
      intuitObject: null,
      fault: { error: [error], type: fault.type },
      report: null,
      queryResponse: null,
      batchItemResponse: [],
      attachableResponse: [],
      syncErrorResponse: null,
      requestId: null,
      time: call.at,
      status: null,
      cdcresponse: [],
    },
    { ...faultType, ...fault.headers },
  )
}

/** 401 of the gateway; the real one echoes part of the token too, which is why a client must redact it. */
export function authenticationFailed(call: Call, detail: string): EmulatorResponse {
  return gatewayFaultResponse(call, {
    status: 401,
    name: 'AuthenticationFailed',
    code: '3200',
    type: 'AUTHENTICATION',
    detail,
    headers: { 'www-authenticate': 'Bearer realm="Intuit", error="invalid_token"' },
  })
}

export function throttleExceeded(
  call: Call,
  format: 'json' | 'xml' | 'as-accepted' = 'as-accepted',
): EmulatorResponse {
  return gatewayFaultResponse(
    call,
    {
      status: 429,
      name: 'ThrottleExceeded',
      code: '3001',
      type: 'SERVICE',
      detail: 'The request limit was reached.  Try again later',
    },
    format,
  )
}

/** Fault 4002: the answer would include a row that QuickBooks cannot serialise; the Fault does not name it. */
export function unservable(call: Pick<Call, 'at'>): EmulatorResponse {
  return serviceFaultResponse(call, 400, 'Service', {
    Message: 'Error processing query',
    Detail: 'QueryProcessingError: To email address entered is invalid',
    code: '4002',
  })
}

/** 403 of the gateway: keys of one environment on a company of the other, or the wrong host for the realm. */
export function applicationAuthorizationFailed(call: Call): EmulatorResponse {
  return gatewayFaultResponse(call, {
    status: 403,
    name: 'ApplicationAuthorizationFailed',
    code: '3100',
    type: 'SERVICE',
    detail: null,
  })
}

/** Fault 2030 of a read by an id that is no number; recorded without `time`. */
export function invalidId(id: string): EmulatorResponse {
  const error = {
    Message: 'Invalid ID',
    Detail: `Id should be a valid number. Supplied value:${id}`,
    code: '2030',
    element: 'Id',
  }
  return jsonResponse(400, { Fault: serviceFault('ValidationFault', error) }, faultType)
}

/** Fault 500 of a path that QuickBooks does not have. */
export function noSuchResource(call: Pick<Call, 'at' | 'path' | 'url'>): EmulatorResponse {
  return serviceFaultResponse(call, 400, 'ValidationFault', {
    Message: 'Unsupported Operation',
    Detail: `Operation Could not find resource for relative : ${call.path} of full path: ${call.url.origin}${call.path} is not supported.`,
    code: '500',
  })
}
