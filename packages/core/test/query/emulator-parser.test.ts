import { createCompany, createVirtualClock, parseStatement } from '@vectis/quickbooks-emulator'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildCountStatement, buildStatement } from '../../src/query/statement.ts'
import { MAX_URL_LENGTH } from '../../src/transport/api-request.ts'
import { createHarness, realmId } from '../harness.ts'

/** Quotes, backslashes, control characters, typographic quotes, scripts, emoji; up to 500 characters. */
const nasty = fc.constantFrom(
  "'",
  '\\',
  '"',
  '%',
  '\n',
  '\r',
  '\t',
  '\0',
  '\u2019',
  '\u2028',
  '+',
  '&',
  '#',
  '=',
)
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 500 }),
  fc.string({
    unit: fc.oneof(nasty, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })),
    maxLength: 500,
  }),
  fc.string({ unit: nasty, minLength: 500, maxLength: 500 }),
)
const runs = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 1_500) }

function literalOf(statement: string): string | undefined {
  const [condition] = parseStatement(statement).where
  if (condition === undefined) return undefined
  return condition.operator === 'IN' ? condition.values[0]?.text : condition.value.text
}

describe('the emulator’s own parser', () => {
  test('reads back any text as the same text, in each place a text can stand', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const where of [
          { DocNumber: text },
          { DocNumber: [text, 'second'] },
          { DocNumber: { like: text } },
          { DocNumber: { gte: text } },
        ]) {
          expect(literalOf(buildStatement('Invoice', { where }))).toBe(text)
        }
      }),
      runs,
    )
  })

  test('gets the same statement through the URL or the body of a POST', async () => {
    const clock = createVirtualClock()
    const company = createCompany({ realmId, clock, customers: 0 })
    const harness = createHarness({ company, options: { limits: { requestsPerSecond: 10 } } })
    const realm = await harness.connect()
    const methods = new Set<string>()
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const where = { DocNumber: text }
        expect(await harness.clock.run(realm.count('Invoice', { where }))).toBe(0)
        const { statement, method } = harness.emulator.log.records.at(-1)!
        methods.add(method)
        expect(statement).toBe(buildCountStatement('Invoice', { where }))
        expect(literalOf(statement!)).toBe(text)
      }),
      { numRuns: Math.min(300, runs.numRuns) },
    )
    expect(methods).toEqual(new Set(['GET', 'POST']))
    expect(harness.emulator.log.writes()).toEqual([])
  })

  test('finds the row that has the text', async () => {
    const clock = createVirtualClock()
    const company = createCompany({ realmId, clock, customers: 0 })
    const harness = createHarness({ company })
    const realm = await harness.connect()
    const names = [
      "O'Brien & Sons",
      'Back\\slash + Co',
      'Zoë’s “Café”',
      '100% #1 = yes?',
      '株式会社 テスト 😀',
    ]
    for (const displayName of names) company.operations.createCustomer({ displayName })
    for (const DisplayName of names) {
      const rows = await harness.clock.run(
        realm.query('Customer', { where: { DisplayName } }).toArray(),
      )
      expect(rows.map((row) => row.DisplayName)).toEqual([DisplayName])
    }
  })

  test('a long list goes by POST and is still only read', async () => {
    const clock = createVirtualClock()
    const company = createCompany({ realmId, clock, customers: 3 })
    const harness = createHarness({ company })
    const realm = await harness.connect()
    const Id = Array.from({ length: 400 }, (_, index) => String(index + 1))
    const rows = await harness.clock.run(realm.query('Customer', { where: { Id } }).toArray())
    expect(rows.length).toBeGreaterThan(0)
    const { method, path } = harness.emulator.log.records.at(-1)!
    expect([method, path.endsWith('/query')]).toEqual(['POST', true])
    expect(Id.join().length).toBeLessThan(MAX_URL_LENGTH)
  })
})
