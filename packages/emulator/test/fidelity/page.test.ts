import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { driven } from './driven.ts'
import { evidence } from './evidence.ts'
import { limits } from './limits.ts'
import { writePage } from './write-page.ts'

const tests = fileURLToPath(new URL('..', import.meta.url))
const page = fileURLToPath(
  new URL('../../../../docs/reference/emulator-fidelity.md', import.meta.url),
)

/** Run this file with `--update` to write the page. */
test('the page of fidelity is what the lists say', async () => {
  await expect(writePage()).toMatchFileSnapshot(page)
})

test('every operation has a source of some kind, and whatever a client drives has a row', () => {
  const without = evidence.filter(
    ({ recorded, documented, thirdParty, assumed }) =>
      [recorded, documented, thirdParty, assumed].filter(Boolean).length === 0,
  )
  expect(without).toEqual([])
  const known = new Set(evidence.map(({ operation }) => operation))
  const drivenOperations = [...driven.values()].flat().map((words) => words.split(' ')[0]!)
  expect(drivenOperations.filter((operation) => !known.has(operation))).toEqual([])
})

test('every limit of the page has its test', () => {
  const without = limits.filter(
    ({ file, test: name }) => !readFileSync(`${tests}/${file}`, 'utf8').includes(`test('${name}'`),
  )
  expect(without).toEqual([])
})

test('every code of the page stands in a test', () => {
  const text = readdirSync(tests, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(`${tests}/${name}`, 'utf8'))
    .join('\n')
  const codes = new Set(evidence.flatMap(({ faults = [] }) => faults))
  expect(codes.size).toBeGreaterThan(10)
  expect(
    [...codes].filter((code) => !text.includes(`'${code}'`) && !text.includes(`"${code}"`)),
  ).toEqual([])
})
