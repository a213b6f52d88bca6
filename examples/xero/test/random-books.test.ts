import { createStorage } from '@vectis/quickbooks-storage'
import { expect, test } from 'vitest'
import { openEmbedded } from '../../../packages/storage-adapter/test/support/embedded-database.ts'
import { compareBooks } from './support/compare-books.ts'

/** `XERO_BOOKS=200` in `.ci/nightly`; `XERO_FROM` is the first seed. */
const count = Number(process.env['XERO_BOOKS'] ?? (process.env['LONG'] === '1' ? 2 : 1))
const from = Number(process.env['XERO_FROM'] ?? 1)

test('the panels of random books show what was done in them, per currency', async () => {
  const keys = { current: { id: 'k1', key: Buffer.alloc(32, 'xero').toString('base64') } }
  const pglite = await openEmbedded()
  const storage = createStorage({ pglite, keys })
  const sums = { differences: [] as string[], panels: 0, figures: 0, batches: 0 }
  for (let seed = from; seed < from + count; seed += 1) {
    const { differences, panels, figures, batches } = await compareBooks(storage, seed)
    sums.differences.push(...differences)
    sums.panels += panels
    sums.figures += figures
    sums.batches += batches
  }
  await storage.close()
  await pglite.close()
  console.log(
    `${count} books: ${JSON.stringify({ ...sums, differences: sums.differences.length })}`,
  )
  expect(sums.differences.slice(0, 20)).toEqual([])
  expect(sums.panels).toBeGreaterThanOrEqual(count)
})
