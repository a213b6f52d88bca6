import type { HttpExchange } from '@vectis/quickbooks'

type Request = Parameters<HttpExchange>[0]
type Answer = Awaited<ReturnType<HttpExchange>>

/** What a request of the company API asks for; null for the others. */
interface Asked {
  kind: 'query' | 'count' | 'cdc' | 'read'
  entity: string
  /** Of a read by id. */
  id: string
  statement: string
}

function describe({ url, body }: Request): Asked | null {
  const { pathname, searchParams } = new URL(url)
  const path = /\/v3\/company\/[^/]+\/(\w+)(?:\/([^/]+))?$/.exec(pathname)
  if (path === null) return null
  const [, resource = '', id = ''] = path
  const statement = searchParams.get('query') ?? (typeof body === 'string' ? body : '')
  if (resource === 'cdc') {
    return { kind: 'cdc', entity: searchParams.get('entities') ?? '', id: '', statement: '' }
  }
  if (resource !== 'query') return { kind: 'read', entity: resource, id, statement: '' }
  const entity = /\bfrom\s+(\w+)/i.exec(statement)?.[1]?.toLowerCase() ?? ''
  const kind = /count\s*\(/i.test(statement) ? 'count' : 'query'
  return { kind, entity, id: '', statement }
}

const textOf = ({ body }: Answer) => Buffer.from(body).toString()
const headers = { 'content-type': 'application/json;charset=UTF-8' }
const json = (status: number, value: unknown): Answer => ({
  status,
  headers,
  body: Buffer.from(JSON.stringify(value)),
})
const time = () => ({ time: '2026-11-23T01:00:00-08:00' })
const empty = () => json(200, { QueryResponse: {}, ...time() })
const notFound = () =>
  json(400, {
    Fault: { Error: [{ Message: 'Object Not Found', code: '610' }], type: 'ValidationFault' },
    ...time(),
  })
const isUnservable = (answer: Answer) => answer.status === 400 && textOf(answer).includes('"4002"')

/** A temporary failure of a read by id counts as an object that is gone. */
export function withFailuresAsGone(next: HttpExchange): HttpExchange {
  return async (request) => {
    if (describe(request)?.kind !== 'read') return next(request)
    try {
      const answer = await next(request)
      return answer.status >= 429 ? notFound() : answer
    } catch (error) {
      if (request.signal?.aborted || (error as { code?: string }).code !== 'ECONNRESET') throw error
      return notFound()
    }
  }
}

/** A page that QuickBooks cannot write out ends the reading of its entity: smaller pages are not tried. */
export function withPagesWhole(next: HttpExchange): HttpExchange {
  const refused = new Map<string, Answer>()
  return async (request) => {
    const asked = describe(request)
    if (asked?.kind !== 'query') return next(request)
    const answer = refused.get(asked.entity) ?? (await next(request))
    if (isUnservable(answer)) refused.set(asked.entity, answer)
    return answer
  }
}

/** A throttled call counts as an answer without rows. */
export function withThrottlesAsEmpty(next: HttpExchange): HttpExchange {
  return async (request) => {
    const answer = await next(request)
    const kind = describe(request)?.kind
    if (answer.status !== 429 || kind === undefined || kind === 'read') return answer
    const clock = { time: new Date(Date.parse(answer.headers['date'] ?? '') || 0).toISOString() }
    if (kind === 'cdc') return json(200, { CDCResponse: [{ QueryResponse: [{}] }], ...clock })
    return json(200, { QueryResponse: kind === 'count' ? { totalCount: 0 } : {}, ...clock })
  }
}

/** A query alone decides about an id, as if its index never lagged: the object itself is not requested. */
export function withQueriesForReads(next: HttpExchange): HttpExchange {
  return async (request) => {
    const asked = describe(request)
    if (asked?.kind !== 'read' || asked.id === '' || asked.entity === 'companyinfo') {
      return next(request)
    }
    const url = new URL(request.url)
    url.pathname = url.pathname.replace(/\/\w+\/[^/]+$/, '/query')
    url.searchParams.set('query', `select * from ${asked.entity} where Id in ('${asked.id}')`)
    const answer = await next({ ...request, url: String(url) })
    if (answer.status !== 200) return answer
    const { QueryResponse, ...rest } = JSON.parse(textOf(answer)) as Record<string, object>
    const [entity, rows] =
      Object.entries(QueryResponse ?? {}).find(([, v]) => Array.isArray(v)) ?? []
    return rows === undefined
      ? notFound()
      : json(200, { ...rest, [entity!]: (rows as unknown[])[0] })
  }
}

/** Changes are asked for from the last answer on, without an overlap. */
export function withoutOverlap(next: HttpExchange): HttpExchange {
  return (request) => {
    if (describe(request)?.kind !== 'cdc') return next(request)
    const url = new URL(request.url)
    const since = Date.parse(url.searchParams.get('changedSince') ?? '')
    url.searchParams.set('changedSince', new Date(since + 10 * 60_000).toISOString())
    return next({ ...request, url: String(url) })
  }
}

/** Nothing is read as long as an entity that kept failing still fails. */
export function withFailuresShared(next: HttpExchange): HttpExchange {
  const failures = new Map<string, number>()
  let failing: Request | null = null
  return async (request) => {
    const asked = describe(request)
    if (asked === null) return next(request)
    if (failing !== null) {
      const again = await next({ ...request, url: failing.url })
      if (again.status !== 200) return again
      failing = null
    }
    const answer = await next(request)
    if (asked.kind === 'cdc' || asked.kind === 'read') return answer
    const failed = answer.status === 200 ? 0 : (failures.get(asked.entity) ?? 0) + 1
    failures.set(asked.entity, failed)
    if (failed > 3) failing = request
    return answer
  }
}

/** An object that QuickBooks cannot write out counts as gone. */
export function withUnservedAsGone(next: HttpExchange): HttpExchange {
  return async (request) => {
    const answer = await next(request)
    return describe(request)?.kind === 'read' && isUnservable(answer) ? notFound() : answer
  }
}

/** A page that QuickBooks cannot write out counts as empty. */
export function withUnservedAsEmpty(next: HttpExchange): HttpExchange {
  return async (request) => {
    const answer = await next(request)
    return describe(request)?.kind === 'query' && isUnservable(answer) ? empty() : answer
  }
}

/** Stubs whose status is in lower case are ignored. */
export function withoutLowerCaseStubs(next: HttpExchange): HttpExchange {
  return async (request) => {
    const answer = await next(request)
    if (describe(request)?.kind !== 'cdc' || answer.status !== 200) return answer
    const body = textOf(answer).replaceAll('"status":"deleted"', '"status":"unheard of"')
    return { ...answer, body: Buffer.from(body) }
  }
}

/** A token answer without an optional field is thrown away, although the token is rotated. */
export function withTokensThrownAway(next: HttpExchange): HttpExchange {
  return async (request) => {
    const answer = await next(request)
    const text = answer.status === 200 ? textOf(answer) : ''
    const isToken = text.includes('"access_token"')
    const isWhole = text.includes('"expires_in"') && text.includes('"x_refresh_token_expires_in"')
    return isToken && !isWhole ? json(500, {}) : answer
  }
}
