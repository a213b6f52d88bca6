import { expect, test } from 'vitest'
import { checkIdentities } from '../../src/index.ts'
import { balanceProblems } from './balance-problems.ts'
import { writeAtRandom } from './random-writes.ts'

test.each(process.env['LONG'] === '1' ? [1, 2] : [1])(
  'the four balance identities after 400 random writes, seed %i',
  async (seed) => {
    const { rows, tally, writes } = await writeAtRandom({
      seed,
      count: 400,
      check: (books) => expect(checkIdentities(books)).toEqual([]),
    })
    expect(balanceProblems(rows)).toEqual([])
    expect(writes).toBeGreaterThan(380)
    expect(tally.get('createInvoice')).toBeGreaterThan(20)
  },
)
