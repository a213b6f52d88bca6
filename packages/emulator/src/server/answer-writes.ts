import { bookEntityNames } from '../books/book-entities.ts'
import { BookError } from '../books/book-error.ts'
import type { Company, WireObject, WriteRequest } from '../books/company.ts'
import { findKnownEntity } from '../books/plain-entities.ts'
import { formatOffsetTime } from '../clock/offset-time.ts'
import type { Call, CompanyAnswer } from '../exchange/exchange.ts'
import { jsonResponse } from '../exchange/exchange.ts'
import type { FaultError } from '../exchange/fault-bodies.ts'
import { serviceFault, serviceFaultResponse } from '../exchange/fault-bodies.ts'
import { answerQuery, unsupportedOperation } from './company-api.ts'
import type { CallDescription } from './describe-call.ts'
import { faultOf } from './write-faults.ts'

/** Intuit's page; what the server says beyond it is assumed. */
const mostItems = 30

/** POST of one object: create, update, delete, void, or the sending of an invoice. */
export function answerWrite(call: Call, asked: CallDescription, company: Company): CompanyAnswer {
  const entity = entityOf(asked.resource ?? '')
  if (entity === null || company.write === undefined) {
    const detail = `Operation ${call.method} ${asked.resource ?? ''} is not supported.`
    return { response: unsupportedOperation(call, detail) }
  }
  const operation = asked.operation as WriteRequest['operation']
  const sent = operation === 'send' ? sendBody(call) : parseObject(call.body)
  const outcome =
    sent === null
      ? { fault: faultOf(new BookError(unreadable, { code: '2010' })) }
      : write(company, { entity, operation, body: sent })
  if ('fault' in outcome) {
    return { response: serviceFaultResponse(call, 400, 'ValidationFault', outcome.fault), entity }
  }
  const body = { [entity]: outcome.object, time: formatOffsetTime(call.at) }
  return { response: jsonResponse(200, body), entity, objects: 1 }
}

/** POST `/batch`: each item by itself, in the order they were sent; a refused one stops no other. */
export function answerBatch(call: Call, company: Company): CompanyAnswer {
  const items = parseObject(call.body)?.['BatchItemRequest']
  if (!Array.isArray(items) || company.write === undefined) {
    return { response: unsupportedOperation(call, 'Operation batch is not supported.') }
  }
  if (items.length > mostItems) {
    const fault = {
      Message: 'Too many items in the batch request',
      Detail: `The number of batch items exceeds ${mostItems}`,
      code: '1040',
    }
    return { response: serviceFaultResponse(call, 400, 'ValidationFault', fault) }
  }
  const answers = (items as WireObject[]).map((item) => ({
    ...answerItem(call, company, item),
    bId: item['bId'],
  }))
  const body = { BatchItemResponse: answers, time: formatOffsetTime(call.at) }
  return { response: jsonResponse(200, body), objects: answers.length }
}

function answerItem(call: Call, company: Company, item: WireObject): WireObject {
  const query = item['Query']
  if (typeof query === 'string') {
    const { response } = answerQuery(call, company, query)
    const { time: _time, ...answer } = JSON.parse(response.body as string) as WireObject
    return answer
  }
  const [name, object] = Object.entries(item).find(([key]) => entityOf(key) !== null) ?? ['', null]
  const entity = entityOf(name)
  const body = parseObject(JSON.stringify(object))
  if (entity === null || body === null) {
    return { Fault: fault(faultOf(new BookError(unreadable, { code: '2010' }))) }
  }
  const options = String((item['optionsData'] ?? '') as string)
  const asked = String((item['operation'] ?? 'create') as string)
  const operation = /void/.test(options) ? 'void' : asked
  if (!['create', 'update', 'delete', 'void'].includes(operation)) {
    return { Fault: fault(faultOf(new BookError(unreadable, { code: '500' }))) }
  }
  const outcome = write(company, {
    entity,
    operation: operation as WriteRequest['operation'],
    body,
  })
  return 'fault' in outcome ? { Fault: fault(outcome.fault) } : { [entity]: outcome.object }
}

function write(
  company: Company,
  request: WriteRequest,
): { object: WireObject } | { fault: FaultError } {
  try {
    return { object: company.write!(request) }
  } catch (error) {
    if (!(error instanceof BookError)) throw error
    return { fault: faultOf(error) }
  }
}

const fault = (error: FaultError) => serviceFault('ValidationFault', error)

/** Canonical name of what a path or a batch item names; null for a typo, and for the two that only settings pages write. */
function entityOf(resource: string): string | null {
  const name = resource.toLowerCase()
  if (name === 'companyinfo' || name === 'preferences') return null
  return bookEntityNames.find((one) => one.toLowerCase() === name) ?? findKnownEntity(resource)
}

const unreadable =
  'Property Name:failed to parse json object; a property specified is unsupported or invalid'

/** `/invoice/{id}/send?sendTo=`: the body is empty; the address becomes the invoice's own. */
function sendBody(call: Call): WireObject {
  const address = call.url.searchParams.get('sendTo')
  const id = decodeURIComponent(call.path.split('/').at(-2) ?? '')
  return { Id: id, ...(address ? { BillEmail: { Address: address } } : {}) }
}

export function parseObject(text: string): WireObject | null {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as WireObject) : null
  } catch {
    return null
  }
}
