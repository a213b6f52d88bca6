import { expect, test } from 'vitest'
import { compareRandomCompanies } from './support/random-aging.ts'

test('AgedReceivables beside the hub in 200 random companies', async () => {
  const seeds = Array.from({ length: 200 }, (_, index) => 1_000 + index)
  const { differences, customers, foreign, undated } = await compareRandomCompanies(seeds)
  expect(differences).toEqual([])
  console.log(
    `200 companies, ${customers} customers, ${foreign} open documents in a foreign currency, ${undated} without a due date`,
  )
  expect(customers).toBeGreaterThan(800)
}, 600_000)
