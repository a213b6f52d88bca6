import { expect, test } from 'vitest'
import { readInstallationId } from '../../src/custody/installation-id.ts'

test.each(['production', 'a', 'A.b:c_d-9', 'x'.repeat(100)])('%j names an installation', (id) => {
  expect(readInstallationId(id)).toBe(id)
})

test('without the option there is none', () => {
  expect(readInstallationId(undefined)).toBeNull()
})

test.each([
  ['', 'another text'],
  ['x'.repeat(101), 'another text'],
  ['two words', 'another text'],
  ['line\n', 'another text'],
  [' production', 'another text'],
  [null, 'a object'],
  [7, 'a number'],
])('%j names none: the error says what was expected, and what was found', (given, found) => {
  expect(() => readInstallationId(given)).toThrow(
    `expected installationId to be 1 to 100 letters, digits, dots, colons, hyphens or underscores, such as 'production'; received ${found}. Name each installation of the host differently`,
  )
})
