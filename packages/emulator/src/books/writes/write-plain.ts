import { inOrder } from '../attribute-order.ts'
import { BookError } from '../book-error.ts'
import type { WireObject, WriteRequest } from '../company.ts'
import type { Ledger } from '../ledger.ts'
import { nextId } from '../ledger.ts'
import { attributesOf } from '../known-entities.ts'
import { formatPacificTime } from '../pacific-time.ts'
import { plainRows } from '../plain-entities.ts'
import { plainDefaults } from './plain-defaults.ts'
import { required } from './read-body.ts'

/** A write of an entity that the books do not keep: the object is stored as it was sent. */
export function writePlain(ledger: Ledger, { entity, operation, body }: WriteRequest): WireObject {
  const known = new Set(attributesOf(entity).map(({ name }) => name.split('.')[0]))
  const unknown = Object.keys(body).find((name) => !known.has(name))
  if (unknown !== undefined) {
    throw new BookError(
      'Property Name:failed to parse json object; a property specified is unsupported or invalid',
      { code: '2010', element: unknown },
    )
  }
  const rows = plainRows(ledger, entity)
  const time = formatPacificTime(Math.floor(ledger.now() / 1000))
  ledger.version += 1
  if (operation === 'create') {
    const row = inOrder(entity, {
      ...plainDefaults(entity, body),
      ...body,
      domain: 'QBO',
      sparse: false,
      Id: nextId(ledger, 'transaction'),
      SyncToken: '0',
      MetaData: { CreateTime: time, LastUpdatedTime: time },
    })
    ledger.plainRows.set(entity, [...rows, row])
    return row
  }
  const id = String(required(body['Id'] ?? null, 'Id') as string | number)
  const former = rows.find((row) => row['Id'] === id)
  if (former === undefined) throw new BookError('', { code: '610' })
  // Recorded: an attachment is deleted without one.
  const isLoose = entity === 'Attachable' && operation === 'delete'
  const version = isLoose ? former['SyncToken'] : required(body['SyncToken'] ?? null, 'SyncToken')
  if (String(version as string | number) !== former['SyncToken']) {
    throw new BookError('', { code: '5010' })
  }
  if (operation === 'delete') {
    ledger.plainRows.set(
      entity,
      rows.filter((row) => row !== former),
    )
    const stub = { domain: 'QBO', status: 'Deleted', Id: id }
    const gone = { ...stub, MetaData: { LastUpdatedTime: time } }
    ledger.plainStubs.set(entity, [...(ledger.plainStubs.get(entity) ?? []), gone])
    return stub
  }
  if (operation !== 'update') {
    throw new BookError(`Operation ${operation} is not supported.`, { code: '500' })
  }
  const isSparse = body['sparse'] === true || body['sparse'] === 'true'
  const row = inOrder(entity, {
    ...(isSparse ? former : {}),
    ...body,
    ...inactiveNames({ ...(isSparse ? former : {}), ...body }),
    domain: 'QBO',
    sparse: false,
    Id: id,
    SyncToken: String(Number(former['SyncToken']) + 1),
    MetaData: { ...(former['MetaData'] as object), LastUpdatedTime: time },
  })
  ledger.plainRows.set(
    entity,
    rows.map((one) => (one === former ? row : one)),
  )
  return row
}

/** Recorded of vendors, employees and accounts: what is made inactive is called so. */
function inactiveNames(row: WireObject): WireObject {
  if (row['Active'] !== false) return {}
  const fields = new Map(Object.entries(row))
  const named = ['Name', 'DisplayName', 'FullyQualifiedName'].flatMap((key) => {
    const name = fields.get(key)
    if (typeof name !== 'string' || name.endsWith(' (deleted)')) return []
    return [[key, `${name} (deleted)`]]
  })
  return Object.fromEntries(named) as WireObject
}
