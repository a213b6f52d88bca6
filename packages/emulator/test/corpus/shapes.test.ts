import { afterAll, beforeAll, expect, test } from 'vitest'
import { compareAnswer, compareExchange, compareTokens } from './compare-answers.ts'
import { compareKept, comparePlain, compareStub, isStub, keptEntities } from './compare-objects.ts'
import { notedAnswers, notedObjects } from './noted-shapes.ts'
import { openNotedCompany } from './open-noted-company.ts'
import { shapeDifferences } from './shape-differences.ts'

/** A line each: what the comparison is about, and where the two differ. */
const differences = new Set<string>()
let company: Awaited<ReturnType<typeof openNotedCompany>>

beforeAll(async () => {
  company = await openNotedCompany()
  const note = (about: string, lines: readonly string[]) =>
    lines.forEach((line) => differences.add(`${about}: ${line}`))
  for (const [at, noted] of notedObjects.entries()) {
    const { of: entity, accept, shape } = noted
    if (isStub(shape)) note(`deleted ${entity} ${accept}`, await compareStub(company, noted))
    else if (!keptEntities.includes(entity)) {
      note(`${entity} ${accept}`, await comparePlain(company, noted, `${entity} ${at}`))
    }
  }
  for (const noted of notedAnswers) {
    if (noted.request === undefined) {
      note(noted.file.split('/').at(-1)!, await compareAnswer(company, noted))
    } else if (noted.request.includes('/oauth2')) {
      note(noted.request, await compareTokens(company, noted))
    } else note(noted.request, await compareExchange(company, noted))
  }
  for (const entity of keptEntities) {
    note(`${entity} json`, await compareKept(company, entity, 'json'))
    note(`${entity} xml`, await compareKept(company, entity, 'xml'))
  }
})
afterAll(() => company.emulator.close())

test('the corpus is large, without repetition, and under open licences', () => {
  const all = [...notedObjects, ...notedAnswers]
  expect(new Set(all.map((one) => JSON.stringify({ ...one, file: '' }))).size).toBeGreaterThan(280)
  expect(all.length).toBeGreaterThanOrEqual(150)
  const licences = new Set(all.map(({ licence }) => licence))
  expect([...licences].sort()).toEqual(['Apache-2.0', 'ISC', 'MIT'])
})

test('the emulator answers in the recorded shapes, but for what is listed with its reason', () => {
  const reasons = Object.values(shapeDifferences)
  const unexplained = [...differences].filter((line) => !reasons.some((one) => one.test(line)))
  expect(unexplained).toEqual([])
  const count = notedObjects.length + notedAnswers.length
  console.log(
    `${count} recorded shapes, ${differences.size} differences for ${reasons.length} reasons`,
  )
})

test('no reason is listed that is not needed', () => {
  const unused = Object.entries(shapeDifferences).filter(
    ([, reason]) => ![...differences].some((line) => reason.test(line)),
  )
  expect(unused.map(([name]) => name)).toEqual([])
})
