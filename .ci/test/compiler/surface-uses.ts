import { expect, test } from 'vitest'
import { listUnusedNames } from '../../surface-uses.ts'

test('every public name is used by a guide, an example or another package', () => {
  expect(
    listUnusedNames(),
    'take the name out of its entry point, or show in a guide what it is for',
  ).toEqual([])
})
