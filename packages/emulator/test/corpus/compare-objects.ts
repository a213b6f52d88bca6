import { compareShapes } from './compare-shapes.ts'
import { fillShape } from './fill-shape.ts'
import type { NotedObject } from './noted-shapes.ts'
import { notedObjects } from './noted-shapes.ts'
import type { openNotedCompany } from './open-noted-company.ts'
import { salesOf } from './replays.ts'
import { cutObjects, pathsOf, shapeOfJson } from './shape-of.ts'
import { shapeOfXml } from './xml-shape.ts'

type Company = Awaited<ReturnType<typeof openNotedCompany>>

/** Entities with books: each is compared with all that was recorded of it. */
export const keptEntities = [
  'Customer', 'Invoice', 'Payment', 'CreditMemo', 'SalesReceipt', 'RefundReceipt', 'Item', 'CompanyInfo', 'Preferences',
] // prettier-ignore

/** Rows of an entity with books beside all that was recorded of it in this format. */
export async function compareKept(
  company: Company,
  entity: string,
  accept: 'json' | 'xml',
): Promise<string[]> {
  const isOf = (one: NotedObject) => one.of === entity && !isStub(one.shape)
  const recorded = notedObjects.filter(
    (one) => isOf(one) && one.accept === accept && one.order === undefined,
  )
  if (recorded.length === 0) return []
  const where = /Customer|Item/.test(entity) ? 'WHERE Active IN (true, false) ' : ''
  const { text } = await company.ask(
    'GET',
    `/query?query=SELECT * FROM ${entity} ${where}MAXRESULTS 1000`,
    undefined,
    { accept: `application/${accept}` },
  )
  const shape = accept === 'json' ? shapeOfJson(text) : shapeOfXml(text).shape
  const served = cutObjects(shape).objects.get(entity)!
  const isReprinted = recorded.some(({ numbers }) => numbers !== undefined)
  const known = recordedPaths(entity)
  return compareShapes(
    recorded.map((one) => one.shape),
    served,
    { isReprinted },
  ).filter((line) => {
    const path = /^not recorded: (.*)/.exec(line)?.[1]
    return path === undefined || !known.has(plain(path))
  })
}

const sales = ['Invoice', 'CreditMemo', 'SalesReceipt', 'RefundReceipt', 'Estimate']

/** What any recording has of the entity, in either format; sales documents inherit from one class. */
function recordedPaths(entity: string): Set<string> {
  const family = sales.includes(entity) ? sales : [entity]
  const shapes = notedObjects.filter((one) => family.includes(one.of)).map(({ shape }) => shape)
  return new Set([...pathsOf(shapes).keys()].map(plain))
}

const plain = (path: string) =>
  path.replaceAll('[]', '').replaceAll('@', '').replaceAll('.#', '.value')

/** An object of an entity without books: sent in its recorded shape, and read back. */
export async function comparePlain(
  company: Company,
  noted: NotedObject,
  name: string,
): Promise<string[]> {
  const { of: entity, accept, shape } = noted
  const created = await company.post(`/${entity.toLowerCase()}`, fillShape(shape, name))
  const { text } = await company.ask(
    'GET',
    `/query?query=SELECT * FROM ${entity} WHERE Id = '${created['Id']}'`,
    undefined,
    { accept: `application/${accept}` },
  )
  const answer = accept === 'json' ? shapeOfJson(text) : shapeOfXml(text).shape
  const served = cutObjects(answer).objects.get(entity) ?? []
  return compareShapes([shape], served, { isReprinted: true })
}

/** All that is left of a deleted object. */
export function isStub(shape: NotedObject['shape']): boolean {
  return 'status' in shape || '@status' in shape
}

/** What is left of a deleted object: in the answer to the deletion, and in change data capture. */
export async function compareStub(company: Company, noted: NotedObject): Promise<string[]> {
  const { of: entity, from, accept, shape } = noted
  const made = await company.post(`/${entity.toLowerCase()}`, stubbed.get(entity) ?? {})
  const body = { Id: made['Id'], SyncToken: '0' }
  const isChange = from === 'cdc'
  const options = { accept: `application/${accept}` }
  const path = `/${entity.toLowerCase()}?operation=delete`
  const deletion = await company.ask('POST', path, body, options)
  const changes = `/cdc?entities=${entity}&changedSince=2026-11-23T16:00:00Z`
  const { text } = isChange ? await company.ask('GET', changes, undefined, options) : deletion
  const answer = accept === 'json' ? shapeOfJson(text) : shapeOfXml(text).shape
  const served = (cutObjects(answer).objects.get(entity) ?? []).filter((one) =>
    isStub(one as NotedObject['shape']),
  )
  return compareShapes([shape], served)
}

const stubbed: ReadonlyMap<string, object> = new Map<string, object>([
  ['Invoice', salesOf('1')],
  ['CreditMemo', salesOf('1')],
  ['Payment', { CustomerRef: { value: '1' }, TotalAmt: 5 }],
])
