import { expect, test } from 'vitest'
import { checkIdentities } from '../../src/index.ts'
import { balanceProblems } from './balance-problems.ts'
import { writeAtRandom } from './random-writes.ts'

test('the four balance identities after 10,000 random API writes through HTTP by a client that is not ours', async () => {
  const { rows, tally, writes } = await writeAtRandom({
    seed: 10_000,
    count: 10_050,
    check: (books) => expect(checkIdentities(books)).toEqual([]),
  })
  expect(balanceProblems(rows)).toEqual([])
  expect(writes).toBeGreaterThanOrEqual(10_000)
  const refused = [...tally].filter(([key]) => key.startsWith('Fault'))
  const sum = refused.reduce((total, [, times]) => total + times, 0)
  console.log(
    `${writes} writes, ${sum} refused (${refused.map(([key, times]) => `${key.slice(6)}: ${times}`).join(', ')}); ` +
      `${rows.invoices.length} invoices, ${rows.payments.length} payments, ${rows.memos.length} credit memos`,
  )
  expect(sum).toBeLessThan(writes / 2)
})
