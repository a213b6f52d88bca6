import fc from 'fast-check'
import { expect, test } from 'vitest'

test('property tests draw the same cases in each run, and others only where they are asked to', () => {
  const seed = Number(process.env['DRAW_SEED'] ?? 1)
  expect(fc.readConfigureGlobal()).toMatchObject({ seed })
  const drawn: number[][] = [[], []]
  for (const list of drawn) {
    fc.assert(
      fc.property(fc.integer(), (one) => {
        list.push(one)
      }),
    )
  }
  expect(drawn[0]).toEqual(drawn[1])
})
