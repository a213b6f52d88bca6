import { expect, test } from 'vitest'
import { createPace, inSlices } from '../../src/sync/in-slices.ts'

const rows = Array.from({ length: 1_000 }, (_, n) => n)

/** How many rows each statement had. */
async function write(pace: ReturnType<typeof createPace> | undefined, changes: (n: number) => boolean) {
  const sizes: number[] = []
  const seen: number[] = []
  await inSlices({ ...(pace && { pace }) }, rows, async (slice) => {
    seen.push(...slice)
    return changes(sizes.push(slice.length))
  })
  expect(seen).toEqual(rows)
  return sizes
} // prettier-ignore

test('a server gets all rows at once', async () => {
  expect(await write(createPace(), () => true)).toEqual([1_000])
  expect(await write(undefined, () => true)).toEqual([1_000])
})

test('an embedded database gets a few, and more at once while they change nothing', async () => {
  const pace = { ...createPace(), isEmbedded: true }
  expect(await write(pace, () => true)).toEqual([...Array.from({ length: 13 }, () => 75), 25])
  expect(await write({ ...createPace(), isEmbedded: true }, () => false)).toEqual([75, 350, 350, 225]) // prettier-ignore
  const turning = await write({ ...createPace(), isEmbedded: true }, (n) => n === 2)
  expect(turning).toEqual([75, 350, 75, 350, 150])
})

test('no rows are no statement', async () => {
  let statements = 0
  await inSlices({ pace: createPace() }, [], async () => (statements += 1) > 0)
  expect(statements).toBe(0)
})
