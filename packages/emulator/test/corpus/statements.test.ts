import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createCompany } from '../../src/books/create-company.ts'
import { StatementError } from '../../src/query-language/statement-error.ts'

interface Noted {
  /** Repository on GitHub that sends the statement or shows how. */
  source: string
  licence: string
  /** As it stands there. */
  statement: string
  /** A place that the source fills at run time was filled here. */
  filled?: boolean
  /** What is known of the answer. */
  answer?: 'recorded 200' | 'recorded 400'
}

/** Why a public statement may be refused: every refused one fits a line, and every line has one. */
const reasons: Record<string, RegExp> = {
  'no entity of QuickBooks Online, in samples of an SDK that was shared with QuickBooks Desktop':
    /from (?:Company|CustomerMsg|JobType|ShipMethod|SyncActivity|TemplateName|UOM|User|VendorExpenses)\b/i,
  'a name that its own tests made up': /from (?:ServicedClass)\b|LastUpdatedAt/i,
  'a typo on purpose, or in a comment': /Custmoer|Custo mer|whereMetaData/,
  'NOT, which no recording shows answered': /\bNOT\b/,
  'brackets of a comment': /\('C%t'\)|\)$/,
  'documented as not queryable': /\b(?:MiddleName|status) /,
  'an attribute of another entity': /Customer where .*\bName\b|PurchaseOrder WHERE DisplayName/i,
  'an order that Id does not take': /Id >=/,
}

const noted = readFileSync(new URL('statements.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Noted)
const company = createCompany({ realmId: '1', clock: Date, customers: 3, invoices: 5 })

function detailOf(statement: string): string | null {
  try {
    company.query(statement)
    return null
  } catch (error) {
    if (error instanceof StatementError) return error.detail
    throw error
  }
}

test('the corpus is large, without repetition, and under open licences', () => {
  expect(new Set(noted.map(({ statement }) => statement)).size).toBe(noted.length)
  expect(noted.length).toBeGreaterThanOrEqual(300)
  const licences = new Set(noted.map(({ licence }) => licence))
  expect([...licences].sort()).toEqual(['Apache-2.0', 'BSD-3-Clause', 'ISC', 'MIT'])
})

test('every statement of a public client is answered, or refused for a listed reason', () => {
  const refused = noted.filter(({ statement }) => detailOf(statement) !== null)
  const unexplained = refused.filter(
    ({ statement }) => !Object.values(reasons).some((reason) => reason.test(statement)),
  )
  expect(unexplained.map(({ statement }) => [statement, detailOf(statement)])).toEqual([])
  const unused = Object.entries(reasons).filter(
    ([, reason]) => !refused.some(({ statement }) => reason.test(statement)),
  )
  expect(unused.map(([name]) => name)).toEqual([])
  const share = (((noted.length - refused.length) / noted.length) * 100).toFixed(1)
  console.log(`${noted.length} public statements, ${share} % answered, ${refused.length} refused`)
})

test('what was recorded is answered as recorded', () => {
  const recorded = noted.filter(({ answer }) => answer !== undefined)
  expect(recorded.length).toBeGreaterThan(15)
  for (const { statement, answer } of recorded) {
    const isRefused = detailOf(statement) !== null
    expect([statement, isRefused ? 'recorded 400' : 'recorded 200']).toEqual([statement, answer])
  }
})
