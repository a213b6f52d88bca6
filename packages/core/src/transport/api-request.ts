/**
 * Every request that this package can send to the Accounting API. No other type exists, so it cannot write: a read by
 * id, a query statement, a change data capture.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/learn/rest-api-features
 */
export type ApiRequest =
  | {
      operation: 'read'
      /** Entity name, for logs and errors. */
      entity: string
      /** Path segment such as `invoice`. */
      resource: string
      id: string
    }
  | { operation: 'query'; entity: string; statement: string }
  | {
      operation: 'changeDataCapture'
      entities: readonly string[]
      /** RFC 3339 date-time. */
      changedSince: string
    }

export interface HttpParts {
  method: 'GET' | 'POST'
  url: string
  headers: Record<string, string>
  body?: string
}

/** The only minor version that Intuit still supports; since 2025-08-01 anything lower counts as 75. */
const MINOR_VERSION = '75'

/** Longer URLs exceed limits of proxies; the statement is then sent as the body of `POST /query`. */
export const MAX_URL_LENGTH = 2_000

/**
 * Method, URL, headers and body of an API request, without its Authorization header.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/data-queries
 */
export function buildApiRequest(input: {
  /** Origin such as `https://quickbooks.api.intuit.com`. */
  apiOrigin: string
  realmId: string
  request: ApiRequest
}): HttpParts {
  const { request, realmId } = input
  const company = `${input.apiOrigin}/v3/company/${encode(realmId)}`
  const headers = { accept: 'application/json' }
  switch (request.operation) {
    case 'read':
      return {
        method: 'GET',
        url: `${company}/${encode(request.resource)}/${encode(request.id)}?minorversion=${MINOR_VERSION}`,
        headers,
      }
    case 'query': {
      const url = `${company}/query?query=${encode(request.statement)}&minorversion=${MINOR_VERSION}`
      if (url.length <= MAX_URL_LENGTH) return { method: 'GET', url, headers }
      return {
        method: 'POST',
        url: `${company}/query?minorversion=${MINOR_VERSION}`,
        headers: { ...headers, 'content-type': 'application/text' },
        body: request.statement,
      }
    }
    case 'changeDataCapture': {
      const entities = request.entities.map(encode).join(',')
      return {
        method: 'GET',
        url: `${company}/cdc?entities=${entities}&changedSince=${encode(request.changedSince)}&minorversion=${MINOR_VERSION}`,
        headers,
      }
    }
  }
}

/** The entity a log line or an error names. */
export function entityOf(request: ApiRequest): string {
  return request.operation === 'changeDataCapture' ? request.entities.join(',') : request.entity
}

/** Encodes everything but unreserved characters: `+`, `&` and the quote have meanings in URLs. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
