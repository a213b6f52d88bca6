import { expect, test } from 'vitest'
import { compareRandomCompanies } from './support/random-aging.ts'

test('AgedReceivables beside the panels of five random companies: each differs by exactly what it places elsewhere', async () => {
  const { differences, customers, foreign, undated } = await compareRandomCompanies([1, 2, 3, 4, 5])
  expect(differences).toEqual([])
  expect(customers).toBeGreaterThan(20)
  expect(foreign).toBeGreaterThan(0)
  expect(undated).toBeGreaterThan(0)
})
