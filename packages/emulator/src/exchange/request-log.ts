import type { Environment } from './exchange.ts'

export type Operation =
  | 'query'
  | 'cdc'
  | 'read'
  | 'create'
  | 'update'
  | 'delete'
  | 'void'
  | 'send'
  | 'batch'
  | 'report'
  | 'pdf'
  | 'authorize'
  | 'decide'
  | 'token-exchange'
  | 'token-refresh'
  | 'revoke'
  | 'userinfo'
  | 'jwks'
  | 'discovery'
  | 'other'

/** What the emulator noted about one request. Never a token, a secret or an authorization code. */
export interface RequestRecord {
  /** Rises by one with each request, from 1. */
  sequence: number
  /** Epoch milliseconds on the emulator's clock, when the request arrived. */
  at: number
  method: string
  /** Path only: the query string of OAuth requests holds secrets. */
  path: string
  operation: Operation
  environment: Environment | null
  clientId: string | null
  realmId: string | null
  entity: string | null
  id: string | null
  statement: string | null
  /** Entities of a change data capture request, as asked. */
  entities: string | null
  changedSince: string | null
  minorVersion: string | null
  status: number
  /** Objects in the answer. */
  objects: number
  /** Counted by Intuit's metering: a successful data call on a production company. */
  metered: boolean
  throttled: boolean
  /** Name of the fault rule that touched the answer, or null. */
  fault: string | null
  tid: string
  /** Requests of this realm being answered when this one arrived, itself included; 0 outside the company API. */
  inFlight: number
}

export interface RequestLog {
  /** All records, oldest first. */
  readonly records: readonly RequestRecord[]
  /** Records that agree with every given field. */
  find(match: Partial<RequestRecord>): RequestRecord[]
  count(match?: Partial<RequestRecord>): number
  /**
   * The most API requests that arrived for a realm within any window of `windowMs` milliseconds. Refused ones count:
   * they were sent.
   */
  maxInWindow(realmId: string, windowMs: number): number
  /** The most requests of a realm that were being answered at the same time. */
  maxInFlight(realmId: string): number
  /** Requests other than GET, POST to `/query` and POST to the OAuth endpoints; empty for a read-only client. */
  writes(): RequestRecord[]
  clear(): void
}

export function createRequestLog(limit: number): RequestLog & { add(record: RequestRecord): void } {
  const records: RequestRecord[] = []

  function find(match: Partial<RequestRecord>): RequestRecord[] {
    const wanted = Object.entries(match) as [keyof RequestRecord, unknown][]
    return records.filter((record) => wanted.every(([field, value]) => record[field] === value))
  }

  return {
    records,
    find,
    count: (match = {}) => find(match).length,
    maxInWindow(realmId, windowMs) {
      const times = records.filter((record) => record.realmId === realmId && isApi(record))
      let first = 0
      let most = 0
      for (const [last, record] of times.entries()) {
        while (record.at - times[first]!.at >= windowMs) first += 1
        most = Math.max(most, last - first + 1)
      }
      return most
    },
    maxInFlight: (realmId) =>
      records.reduce(
        (most, record) => (record.realmId === realmId ? Math.max(most, record.inFlight) : most),
        0,
      ),
    writes: () => records.filter((record) => !isReadOnly(record)),
    clear: () => void records.splice(0),
    add(record) {
      if (records.length >= limit) records.splice(0, Math.ceil(limit / 10))
      records.push(record)
    },
  }
}

function isApi(record: RequestRecord): boolean {
  return record.path.startsWith('/v3/company/')
}

const oauthPosts: readonly Operation[] = ['decide', 'token-exchange', 'token-refresh', 'revoke']

function isReadOnly(record: RequestRecord): boolean {
  if (record.method === 'GET' || record.method === 'HEAD') return true
  if (record.method !== 'POST') return false
  return oauthPosts.includes(record.operation) || /^\/v3\/company\/[^/]+\/query$/i.test(record.path)
}
