import type { Operation } from '../exchange/request-log.ts'
import type { Call } from '../exchange/exchange.ts'

/** What a request asks for, read from its line and body alone. */
export interface CallDescription {
  operation: Operation
  realmId: string | null
  /** First path segment below the company, such as `invoice`. */
  resource: string | null
  /** The second, where there are no more. */
  id: string | null
  entity: string | null
  statement: string | null
}

const oauthPaths: readonly (readonly [method: string, path: RegExp, operation: Operation])[] = [
  ['GET', /^\/connect\/oauth2$/, 'authorize'],
  ['POST', /^\/connect\/oauth2\/decision$/, 'decide'],
  ['POST', /^\/oauth2\/v1\/tokens\/bearer$/, 'token-exchange'],
  ['POST', /^\/v2\/oauth2\/tokens\/revoke$/, 'revoke'],
  ['GET', /^\/v1\/openid_connect\/userinfo$/, 'userinfo'],
  ['GET', /^\/op\/v1\/jwks$/, 'jwks'],
  ['GET', /^\/\.well-known\/openid_(sandbox_)?configuration\/?$/, 'discovery'],
]

export function describeCall(call: Call): CallDescription {
  const nothing = { realmId: null, resource: null, id: null, entity: null, statement: null }
  const company = /^\/v3\/company\/([^/]+)(?:\/(.*))?$/.exec(call.path)
  if (company === null) {
    const found = oauthPaths.find(
      ([method, path]) => method === call.method && path.test(call.path),
    )
    let operation = found?.[2] ?? 'other'
    if (operation === 'token-exchange' && /grant_type=refresh_token/.test(call.body)) {
      operation = 'token-refresh'
    }
    return { ...nothing, operation }
  }
  const realmId = decodeURIComponent(company[1]!)
  const [first, second, ...deeper] = (company[2] ?? '').split('/').filter((part) => part !== '')
  const resource = first?.toLowerCase() ?? null
  const isDeep = deeper.length > 0
  const id = second === undefined || isDeep ? null : decodeURIComponent(second)
  if (isDeep) {
    const [last, ...none] = deeper
    const operation =
      none.length > 0 ? 'other' : (belowObject.get(`${call.method} ${last}`) ?? 'other')
    return operation === 'other'
      ? { ...nothing, operation, realmId, resource }
      : {
          ...nothing,
          operation,
          realmId,
          resource,
          entity: resource,
          id: decodeURIComponent(second!),
        }
  }
  const query = call.url.searchParams
  if (resource === 'reports' && id !== null && call.method === 'GET') {
    return { ...nothing, operation: 'report', realmId, resource, id }
  }
  if (resource === 'query' && id === null && (call.method === 'GET' || call.method === 'POST')) {
    const statement = call.method === 'POST' && call.body !== '' ? call.body : query.get('query')
    const entity = /\bfrom\s+([a-z]+)/i.exec(statement ?? '')?.[1] ?? null
    return { operation: 'query', realmId, resource, id, entity, statement }
  }
  if (resource === 'cdc' && id === null && call.method === 'GET') {
    const entity = query.get('entities')
    return { ...nothing, operation: 'cdc', realmId, resource, entity }
  }
  if (call.method === 'POST' && resource !== null && id === null) {
    const entity = resource === 'batch' ? null : resource
    return { ...nothing, operation: describePost(call, resource), realmId, resource, entity }
  }
  const operation = call.method === 'GET' && resource !== null ? 'read' : 'other'
  return { ...nothing, operation, realmId, resource, id, entity: resource }
}

/** What stands below an object. */
const belowObject: ReadonlyMap<string, Operation> = new Map([
  ['GET pdf', 'pdf'],
  ['POST send', 'send'],
])

/** One path for four operations: the query string says which, or the Id in the body. */
function describePost(call: Call, resource: string): Operation {
  if (resource === 'batch') return 'batch'
  if (resource === 'upload') return 'other'
  const query = call.url.searchParams
  if (query.get('include') === 'void') return 'void'
  const asked = query.get('operation')
  if (asked === 'delete' || asked === 'void' || asked === 'update') return asked
  return /"Id"\s*:/.test(call.body) && hasId(call.body) ? 'update' : 'create'
}

/** A template's Id is inside the wrapper that names its type. */
function hasId(body: string): boolean {
  try {
    const value = JSON.parse(body) as Record<string, unknown>
    const [first] = Object.values(value)
    const keys = Object.keys(value)
    if (Object.hasOwn(value, 'Id')) return true
    const isWrapped = keys.length === 1 && typeof first === 'object' && first !== null
    return isWrapped && Object.hasOwn(first, 'Id')
  } catch {
    return false
  }
}
