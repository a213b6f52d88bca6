import { compareShapes } from './compare-shapes.ts'
import type { NotedAnswer } from './noted-shapes.ts'
import type { openNotedCompany } from './open-noted-company.ts'
import { replays, salesOf } from './replays.ts'
import type { Shape } from './shape-of.ts'
import { cutObjects, shapeOfJson } from './shape-of.ts'
import { shapeOfXml } from './xml-shape.ts'

type Company = Awaited<ReturnType<typeof openNotedCompany>>

/** A recorded request sent again: status, content type, and everything around the objects. */
export async function compareExchange(company: Company, noted: NotedAnswer): Promise<string[]> {
  const [method = '', ...rest] = (noted.request ?? '').split(' ')
  const file = noted.file.split('/').at(-1)!.replace('.yml', '')
  const prepared = (await replays.get(`${noted.request} ${file}`)?.(company)) ?? {}
  const { body, path = rest.join(' ') } = prepared
  const { status, headers, text } = await company.ask(method, path, body, {
    accept: `application/${noted.accept}`,
    ...(noted.status === 401 ? { token: 'dead' } : {}),
  })
  if (status !== noted.status) return [`status recorded ${noted.status}, served ${status}`]
  const lines = compareHeaders(noted, headers)
  if (body !== undefined) {
    const sent = shapeOfJson(JSON.stringify(body))
    const unlike = compareShapes([noted.sent!], [sent], { isReprinted: true })
    lines.push(...unlike.map((line) => `the replay is not what was sent: ${line}`))
  }
  if (noted.accept !== 'json') return lines
  return [...lines, ...compareShapes([noted.answer], [cutObjects(shapeOfJson(text)).rest])]
}

/** An answer of the token endpoint: with an id_token, with the hard expiry, or a refusal. */
export async function compareTokens(company: Company, noted: NotedAnswer): Promise<string[]> {
  const { emulator, realmId, askForTokens } = company
  const { refreshToken } = emulator.issueTokens({ realmId })
  const keys = Object.keys(noted.answer as object)
  const isHard = keys.includes('x_refresh_token_hard_expires_in')
  const token = noted.status === 200 ? refreshToken : 'dead'
  const { status, headers, text } = await askForTokens(
    `grant_type=refresh_token&refresh_token=${token}`,
    isHard ? { 'x-include-refresh-token-hard-expires-in': 'true' } : {},
  )
  const lines = status === noted.status ? [] : [`status recorded ${noted.status}, served ${status}`]
  return [
    ...lines,
    ...compareHeaders(noted, headers),
    ...compareShapes([noted.answer], [shapeOfJson(text)], { isReprinted: true }),
  ]
}

function compareHeaders(noted: NotedAnswer, headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(noted.headers ?? {}).flatMap(([name, value]) => {
    const own = headers[name]
    const isSame = value === 'text' ? own !== undefined : own === value
    return isSame ? [] : [`${name}: recorded ${value}, served ${own ?? 'none'}`]
  })
}

/** An answer whose request is known by what it holds: a query, a read, change data capture, a report or a Fault. */
export async function compareAnswer(company: Company, noted: NotedAnswer): Promise<string[]> {
  const { method, path, body } = await requestOf(company, noted)
  const accept = `application/${noted.accept}`
  const { status, text } = await company.ask(method, path, body, { accept })
  if (status !== noted.status) return [`status recorded ${noted.status}, served ${status}`]
  const shape = noted.accept === 'json' ? shapeOfJson(text) : shapeOfXml(text).shape
  const lines = compareShapes([noted.answer], [cutObjects(shape).rest])
  return noted.order === 'sorted' ? lines.filter((line) => !line.startsWith('order')) : lines
}

interface Request {
  method: string
  path: string
  body?: unknown
}

/** Faults that were recorded without their request, by file. */
const faulty: ReadonlyMap<string, Request> = new Map([
  ['create_item_error.json', { method: 'POST', path: '/item', body: { Type: 'Service' } }],
  [
    'create_sales_receipt_error.json',
    { method: 'POST', path: '/salesreceipt', body: { Line: [{ Amount: 1 }] } },
  ],
  ['query_error.json', { method: 'GET', path: '/query?query=SELECT * FROM' }],
  [
    'customer_duplicate_error.xml',
    { method: 'POST', path: '/customer', body: { DisplayName: 'Twice' } },
  ],
])

async function requestOf(company: Company, { answer, file }: NotedAnswer): Promise<Request> {
  const name = file.split('/').at(-1)!
  const known = faulty.get(name)
  if (known !== undefined) {
    if (name.startsWith('customer_dup')) await company.post('/customer', { DisplayName: 'Twice' })
    return known
  }
  const keys = Object.keys(answer as object).filter((key) => key !== '@time' && key !== 'time')
  const [first = ''] = keys
  const get = (path: string) => ({ method: 'GET', path })
  const inner = (key: string) => [(answer as { [key: string]: Shape })[key]!].flat(1)
  const entitiesIn = (shapes: readonly Shape[]) =>
    shapes.flatMap((one) => Object.keys(one as object)).filter((key) => /^[A-Z]/.test(key))
  switch (first) {
    case 'Header': {
      const report = name.replace('.xml', '')
      return get(`/reports/${report === 'transaction_list_report' ? 'TransactionList' : report}`)
    }
    case 'QueryResponse':
      return get(`/query?query=SELECT * FROM ${entitiesIn(inner(first))[0]} MAXRESULTS 5`)
    case 'CDCResponse': {
      const [holder] = inner(first) as [{ QueryResponse: Shape[] }]
      const entities = entitiesIn(holder.QueryResponse)
      return get(`/cdc?entities=${entities.join(',')}&changedSince=2026-10-25T00:00:00Z`)
    }
    case 'Fault':
      return get('/query?query=SELECT * FROM Custmoer')
    default: {
      if (!name.includes('delete_success')) {
        return get(`/${first.toLowerCase()}/${await company.someId(first)}`)
      }
      const { Id } = await company.post(
        `/${first.toLowerCase()}`,
        first === 'Invoice' ? salesOf('1') : {},
      )
      const path = `/${first.toLowerCase()}?operation=delete`
      return { method: 'POST', path, body: { Id, SyncToken: '0' } }
    }
  }
}
