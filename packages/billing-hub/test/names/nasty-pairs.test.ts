import { beforeAll, describe, expect, test } from 'vitest'
import { planLinks } from '../../src/links/plan-links.ts'
import { nastyPairs, type NastyVerdict } from './nasty-pairs.ts'

function decide(displayName: string, name: string): NastyVerdict {
  const account = {
    ...{ source: 'quickbooks', realmId: '9341457021722202', externalId: '1', displayName },
    ...{ companyName: null, parentExternalId: null, isJob: false, isProject: false },
    ...{ billWithParent: false, active: true, email: null, phone: null },
    ...{ street: null, postalCode: null },
  }
  const [decision] = planLinks({ accounts: [account], spine: [{ id: 'psa-1', name }] })
  if (decision?.result === 'auto') return 'auto'
  return decision?.suggestions.length ? 'suggest' : 'none'
}

describe('nasty pairs', () => {
  let judged: { pair: string; expected: NastyVerdict; got: NastyVerdict }[] = []
  // Not while the file is loaded: each mutant of a name would need it to be loaded again.
  beforeAll(() => {
    judged = nastyPairs.map(([account, customer, expected]) => ({
      pair: `${account} | ${customer}`,
      expected,
      got: decide(account, customer),
    }))
  })

  test('there are at least 300', () => {
    expect(new Set(judged.map(({ pair }) => pair)).size).toBeGreaterThanOrEqual(300)
  })

  test('no wrong automatic link', () => {
    const wrong = judged.filter(({ expected, got }) => got === 'auto' && expected !== 'auto')
    expect(wrong).toEqual([])
  })

  test('certain matches are linked automatically', () => {
    const missed = judged.filter(({ expected, got }) => expected === 'auto' && got !== 'auto')
    expect(missed).toEqual([])
  })

  test('shares: linked automatically, and suggested of those a person should see', () => {
    const auto = judged.filter(({ got }) => got === 'auto').length
    const look = judged.filter(({ expected }) => expected === 'suggest')
    const seen = look.filter(({ got }) => got === 'suggest').length
    console.log(
      `${judged.length} pairs: ${auto} linked automatically (${Math.round((100 * auto) / judged.length)} %); ` +
        `${seen} of ${look.length} doubtful pairs suggested`,
    )
    // A miss costs a person a search, not a wrong figure: names of few letters stay below the score of a suggestion.
    expect(seen / look.length).toBeGreaterThan(0.75)
  })
})
