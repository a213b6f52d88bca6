import { entitiesWith } from '../books/book-entities.ts'
import type { BookEntity, ChangeGroup, Company, WireObject } from '../books/company.ts'
import { findKnownEntity } from '../books/plain-entities.ts'
import { formatOffsetTime } from '../clock/offset-time.ts'
import type { Call, CompanyAnswer, EmulatorResponse } from '../exchange/exchange.ts'
import { jsonResponse } from '../exchange/exchange.ts'
import { serviceFaultResponse } from '../exchange/fault-bodies.ts'

/** One answer holds at most this many objects, all entities together. */
const cap = 1000
const lookBackMs = 30 * 86_400_000

const kept = entitiesWith('hasChanges')
const unsupported = ['journalcode', 'taxagency', 'timeactivity', 'taxcode', 'taxrate']

/**
 * GET `/cdc`: groups in the server's own order, active objects before deleted ones, and the whole answer cut silently
 * at 1,000 objects. So a cut drops deletions first.
 */
export function answerChanges(call: Call, company: Company): CompanyAnswer {
  const query = call.url.searchParams
  const names = (query.get('entities') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const changedSince = query.get('changedSince') ?? ''
  if (names.length === 0) return { response: missing(call, 'entities') }
  if (changedSince === '') return { response: missing(call, 'changedSince') }
  const refused = names.find((name) => unsupported.includes(name.toLowerCase()))
  if (refused !== undefined) {
    return { response: invalid(call, `Entity ${refused} is not supported in cdc operation`) }
  }
  const typo = names.find((name) => findKnownEntity(name) === null && !isKept(name))
  if (typo !== undefined) {
    return { response: invalid(call, `Invalid value for entities: ${typo}`) }
  }
  const since = Date.parse(changedSince)
  if (Number.isNaN(since))
    return { response: invalid(call, `Invalid changedSince ${changedSince}`) }
  if (since < call.at - lookBackMs) {
    const detail = `Operation cdc with changedSince date ${changedSince} which is older than fixed days is not supported.`
    return { response: invalid(call, detail) }
  }
  const asked = names.map((name) => name.toLowerCase())
  const entities = kept.filter((entity) => asked.includes(entity.toLowerCase())).toReversed()
  const plain = names.filter((name) => !isKept(name)).map((name) => findKnownEntity(name)!)
  const groups = [
    ...plain.map(
      (entity) => company.plainChanges?.(entity, since) ?? { entity, changed: [], deleted: [] },
    ),
    ...orderGroups(entities, company.changes(entities, since)),
  ]
  const { elements, objects } = cutGroups(groups)
  const body = {
    CDCResponse: [{ QueryResponse: elements }],
    time: formatOffsetTime(call.at),
  }
  return { response: jsonResponse(200, body), objects }
}

function isKept(name: string): boolean {
  return kept.some((entity) => entity.toLowerCase() === name.toLowerCase())
}

function orderGroups(
  entities: readonly BookEntity[],
  groups: readonly ChangeGroup[],
): ChangeGroup[] {
  return entities.map(
    (entity) =>
      groups.find((group) => group.entity === entity) ?? { entity, changed: [], deleted: [] },
  )
}

function cutGroups(groups: readonly ChangeGroup[]): { elements: WireObject[]; objects: number } {
  let room = cap
  const take = (rows: readonly WireObject[]): WireObject[] => {
    const taken = rows.slice(0, room)
    room -= taken.length
    return taken
  }
  const changed = groups.map((group) => take(group.changed))
  const deleted = groups.map((group) => take(group.deleted))
  const elements = groups.map((group, index): WireObject => {
    const rows = [...changed[index]!, ...deleted[index]!]
    if (rows.length === 0) return {}
    return {
      [group.entity]: rows,
      startPosition: 1,
      maxResults: rows.length,
      // Seen beside some entities only.
      ...(group.entity === 'Invoice' ? { totalCount: rows.length } : {}),
    }
  })
  return { elements, objects: cap - room }
}

function missing(call: Call, parameter: string): EmulatorResponse {
  return serviceFaultResponse(call, 400, 'ValidationFault', {
    Message: 'Required param missing, need to supply the required value for the API',
    Detail: `Required parameter ${parameter} is missing in the request`,
    code: '2020',
    element: parameter,
  })
}

function invalid(call: Call, detail: string): EmulatorResponse {
  return serviceFaultResponse(call, 400, 'ValidationFault', {
    Message: 'Invalid request',
    Detail: detail,
    code: '2010',
  })
}
