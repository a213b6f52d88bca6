/**
 * Every plain object answers to the names of `Object.prototype`. Text from outside that holds one of them is text like
 * any other.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { entityNames, findEntityByToken, type EntityName } from '../src/entities/entity-table.ts'
import { parseRows } from '../src/entities/parse-rows.ts'
import { identifyRow } from '../src/entities/row-identity.ts'
import { buildRow } from '../src/entities/synced.ts'
import { deriveRecurringRevenue } from '../src/entities/recurring-transaction/rule.ts'
import { FaultResponseError } from '../src/errors/fault-response-error.ts'
import { findFault, parseFault } from '../src/errors/fault.ts'
import { readQueryEnvelope } from '../src/query/envelope.ts'
import { parseWebhookBody } from '../src/webhooks/parse-webhook-body.ts'
import { readFixture } from './entities/fixtures.ts'

const names = Object.getOwnPropertyNames(Object.prototype)
const name = fc.constantFrom(...names)

test.each(names)('an event of type qbo.invoice.%s.v1 has that verb, as text', (verb) => {
  const element = { id: 'e', type: `qbo.invoice.${verb}.v1`, intuitaccountid: '1' }
  const [event] = parseWebhookBody(JSON.stringify([element]))
  expect(event).toMatchObject({ entity: 'invoice', operation: verb.toLowerCase() })
  const change = { name: verb, id: '1', operation: verb, lastUpdated: '2026-11-23T10:00:00Z' }
  const notice = { realmId: '1', dataChangeEvent: { entities: [change] } }
  const [older] = parseWebhookBody(JSON.stringify({ eventNotifications: [notice] }))
  expect(older).toMatchObject({ entity: verb.toLowerCase(), operation: verb.toLowerCase() })
})

test.each(names)('a fault whose code is %s has no remedy of its own', (code) => {
  const body = { Fault: { type: code, Error: [{ code, Message: code, element: code }] } }
  const fault = findFault(body)
  expect(fault?.errors[0]?.code).toBe(code)
  expect(new FaultResponseError(fault!).message).toBe(
    `QuickBooks answered with a fault: ${code} [${code}].`,
  )
  const xml = `<Fault type="x"><Error code="${code}"><Message>&${code}; &amp;</Message></Error></Fault>`
  expect(parseFault(xml)?.errors[0]?.message).toBe(`&${code}; &`)
})

test.each(names)('an answer has no rows, and the wire no entity, of the name %s', (entity) => {
  expect(readQueryEnvelope(entity, { QueryResponse: {} }).elements).toEqual([])
  expect(findEntityByToken(entity.toLowerCase())).toBeNull()
  expect(findEntityByToken(entity)).toBeNull()
})

/**
 * Puts one of the names in place of some texts, and beside others as a key; as `JSON.parse` does it, `__proto__`
 * included.
 */
function spoil(value: unknown, gen: () => string, hits: () => boolean): unknown {
  if (typeof value === 'string') return hits() ? gen() : value
  if (Array.isArray(value)) return value.map((one) => spoil(one, gen, hits))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, one]) => [key, spoil(one, gen, hits)] as const)
  return Object.fromEntries([...entries, ...(hits() ? [[gen(), gen()] as const] : [])])
}

function build(entity: EntityName, wire: unknown): object | null {
  if (entity === 'CompanyInfo') return null
  const row = buildRow(entity, wire as never)
  if ('templateType' in row) deriveRecurringRevenue([row], { today: '2026-11-23' })
  return row
}

describe('wire rows', () => {
  test.each(entityNames)(
    '%s: property: a row that holds these names is read or set aside, never a crash',
    (entity) => {
      const fixtures = readFixture(entity)
      fc.assert(
        fc.property(fc.gen(), fc.nat(), (gen, pick) => {
          const fixture = fixtures[pick % fixtures.length]
          const row = spoil(
            fixture,
            () => gen(() => name),
            () => gen(() => fc.nat(3)) === 0,
          )
          identifyRow(entity, row)
          const { rows, rejected } = parseRows(entity, [row], { realmId: '1' })
          expect(rows.length + rejected.length).toBe(1)
          for (const one of rows) {
            const built = build(entity, one)
            // What a database is sent: texts, numbers and nulls, no function of a prototype.
            expect(JSON.parse(JSON.stringify(built))).toEqual(built)
          }
        }),
        { numRuns: 300 },
      )
    },
  )
})

describe('webhook bodies', () => {
  test('property: a body that holds these names gives events of text only', () => {
    const element = {
      id: 'e',
      type: 'qbo.invoice.updated.v1',
      intuitaccountid: '1',
      data: { deletedid: '2' },
    }
    const entities = [
      { name: 'Invoice', id: '1', operation: 'Update', lastUpdated: '2026-11-23T10:00:00Z' },
    ]
    const older = { eventNotifications: [{ realmId: '1', dataChangeEvent: { entities } }] }
    fc.assert(
      fc.property(fc.gen(), fc.constantFrom([element], older), (gen, body) => {
        const hits = () => gen(() => fc.boolean())
        const spoiled = spoil(body, () => gen(() => name), hits)
        for (const event of parseWebhookBody(JSON.stringify(spoiled))) {
          expect(JSON.parse(JSON.stringify(event))).toEqual(event)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
