import { bookEntityNames } from '../books/book-entities.ts'
import type { BookEntity, Company } from '../books/company.ts'
import { findKnownEntity, hasActive } from '../books/plain-entities.ts'
import type { Call, CompanyAnswer, EmulatorResponse } from '../exchange/exchange.ts'
import { jsonResponse } from '../exchange/exchange.ts'
import { formatOffsetTime } from '../clock/offset-time.ts'
import { invalidId, serviceFaultResponse } from '../exchange/fault-bodies.ts'

/** QuickBooks returns at most this many rows for one statement, whatever MAXRESULTS says. */
const maxRows = 1000

/** GET and POST `/query`. */
export function answerQuery(call: Call, company: Company, statement: string | null): CompanyAnswer {
  if (statement === null || statement.trim() === '') {
    return { response: queryFault(call, 'QueryParserError: Encountered " <EOF> ""') }
  }
  let answer
  try {
    const fast = company.queryText?.(statement) ?? null
    if (fast !== null) return textAnswer(call, fast)
    answer = company.query(statement)
  } catch (error) {
    if (!isStatementError(error)) throw error
    return { response: queryFault(call, error.detail ?? error.message, error.code) }
  }
  const { entity, startPosition, totalCount } = answer
  const time = formatOffsetTime(call.at)
  if (answer.isCount) {
    const response = jsonResponse(200, { QueryResponse: { totalCount: totalCount ?? 0 }, time })
    return { response, entity, objects: 0 }
  }
  const rows = answer.rows.length > maxRows ? answer.rows.slice(0, maxRows) : answer.rows
  const page =
    rows.length === 0
      ? {}
      : {
          [entity]: rows,
          ...(isSingleton(entity) ? {} : { startPosition }),
          maxResults: rows.length,
          ...(totalCount === null ? {} : { totalCount }),
        }
  return {
    response: jsonResponse(200, { QueryResponse: page, time }),
    entity,
    objects: rows.length,
  }
}

function textAnswer(
  call: Call,
  fast: { entity: BookEntity; objects: number; queryResponse: string },
): CompanyAnswer {
  const body = `{"QueryResponse":${fast.queryResponse},"time":"${formatOffsetTime(call.at)}"}`
  const headers = { 'content-type': 'application/json;charset=utf-8' }
  return { response: { status: 200, headers, body }, entity: fast.entity, objects: fast.objects }
}

/** There is one of each; recorded without a start position. */
function isSingleton(entity: string): boolean {
  return entity === 'CompanyInfo' || entity === 'Preferences'
}

/** GET `/{resource}/{id}`, and `/companyinfo/{realmId}` and `/preferences`, which stand alone. */
export function answerRead(
  call: Call,
  company: Company,
  resource: string,
  id: string | null,
): CompanyAnswer {
  const entity = bookEntityNames.find((name) => name.toLowerCase() === resource.toLowerCase())
  if (entity === undefined) return answerPlainRead(call, company, resource, id)
  const isAlone = isSingleton(entity)
  if (!isAlone && id !== null && !/^-?\d+$/.test(id)) return { response: invalidId(id), entity }
  const object = isAlone ? company.read(entity, '1') : id === null ? null : company.read(entity, id)
  if (object === null) return { response: notFound(call), entity }
  const body = { [entity]: object, time: formatOffsetTime(call.at) }
  return { response: jsonResponse(200, body), entity, objects: 1 }
}

/** An entity that QuickBooks has and the books do not keep. */
function answerPlainRead(
  call: Call,
  company: Company,
  resource: string,
  id: string | null,
): CompanyAnswer {
  const entity = findKnownEntity(resource)
  if (entity === null) {
    return { response: unsupportedOperation(call, `Operation ${resource} is not supported.`) }
  }
  if (entity !== 'TaxCode' && id !== null && !/^-?\d+$/.test(id)) {
    return { response: invalidId(id), entity }
  }
  const quoted = (id ?? '').replaceAll(/['\\]/g, (one) => `\\${one}`)
  const any = hasActive(entity) ? ' AND Active IN (true, false)' : ''
  const [object] = company.query(`SELECT * FROM ${entity} WHERE Id = '${quoted}'${any}`).rows
  if (object === undefined) return { response: notFound(call), entity }
  const body = { [entity]: object, time: formatOffsetTime(call.at) }
  return { response: jsonResponse(200, body), entity, objects: 1 }
}

function notFound(call: Call): EmulatorResponse {
  return serviceFaultResponse(call, 400, 'ValidationFault', {
    Message: 'Object Not Found',
    Detail:
      "Object Not Found : Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, vendors or employees.",
    code: '610',
    element: '',
  })
}

/** Anything that would write: the emulator refuses it, and the request log proves that it was tried. */
export function unsupportedOperation(call: Call, detail: string): EmulatorResponse {
  return serviceFaultResponse(call, 400, 'ValidationFault', {
    Message: 'Unsupported Operation',
    Detail: detail,
    code: '500',
  })
}

function queryFault(call: Call, detail: string, code = '4000'): EmulatorResponse {
  return serviceFaultResponse(call, 400, 'ValidationFault', {
    Message: code === '4001' ? 'Invalid query' : 'Error parsing query',
    Detail: detail,
    code,
  })
}

function isStatementError(error: unknown): error is Error & { detail?: string; code?: string } {
  return error instanceof Error && error.name === 'StatementError'
}
