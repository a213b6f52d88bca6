/** Hundreds of customers and accounts of one name, with LONG=1 more than a thousand: the work for an account does not grow with them. */
import { describe, expect, test } from 'vitest'
import type { BillingAccount, SpineCustomer } from '../../src/links/link-types.ts'
import { planLinks } from '../../src/links/plan-links.ts'

/** More than twice as many as an account may look at. */
const count = process.env['LONG'] === '1' ? 1_500 : 600
const numbers = Array.from({ length: count }, (_, n) => n)
const phoneOf = (n: number) => `501 ${String(5_550_000 + n)}`

function accountOf(displayName: string, n: number): BillingAccount {
  return {
    ...{ source: 'quickbooks', realmId: '1', externalId: String(n), displayName },
    ...{ companyName: null, parentExternalId: null, isJob: false, isProject: false },
    ...{ billWithParent: false, active: true },
    ...{ email: null, phone: phoneOf(n), street: null, postalCode: null },
  }
}

/** Customers that count how often a rule looks at a contact of theirs. */
function watchSpine(nameOf: (n: number) => string) {
  const looks = { total: 0 }
  const spine = numbers.map((n): SpineCustomer => ({
    id: `c${n}`,
    name: nameOf(n),
    identifiers: [`id${n}`],
    get phones() {
      looks.total += 1
      return [phoneOf(n)]
    },
  }))
  return { spine, looks }
}

describe.each<[string, (n: number) => string, (n: number) => string]>([
  ['exact name', () => 'Waffle House', () => 'Waffle House'],
  ['without the legal form', () => 'Waffle House LLC', () => 'Waffle House'],
  ['written differently', () => 'Waffle Mfg', () => 'Waffle Manufacturing'],
  ['by a half', (n) => `Foods ${n}a dba Waffle House`, () => 'Waffle House'],
  [
    'by a half of both',
    (n) => `Foods ${n}a dba Waffle House`,
    (n) => `Diner ${n}b dba Waffle House`,
  ],
])('%s', (_, ours, theirs) => {
  test('the customer with the very phone first, of all that fit', () => {
    const { spine, looks } = watchSpine(theirs)
    const accounts = numbers.map((n) => accountOf(ours(n), n))
    const decisions = planLinks({ accounts, spine, suggest: false })
    expect(decisions.filter(({ result }) => result !== 'suggest')).toEqual([])
    for (const { externalId, candidates, suggestions } of decisions) {
      expect(candidates).toBe(count)
      expect(suggestions).toHaveLength(5)
      expect(suggestions[0]).toMatchObject({
        customerId: `c${externalId}`,
        reasons: expect.arrayContaining(['phone']),
      })
    }
    expect(looks.total / count).toBeLessThan(250)
  })
})

test('both halves agree with one customer each: linked', () => {
  const { spine, looks } = watchSpine((n) => `Foods ${n}a dba Waffle House`)
  const accounts = numbers.map((n) => accountOf(`Foods ${n}A d/b/a Waffle House`, n))
  const decisions = planLinks({ accounts, spine, suggest: false })
  expect(decisions.map(({ customerId }) => customerId)).toEqual(numbers.map((n) => `c${n}`))
  expect(looks.total / count).toBeLessThan(250)
})

test('an account id distinguishes customers of one name', () => {
  const { spine, looks } = watchSpine(() => 'Waffle House')
  const accounts = numbers.map((n) => accountOf(`Waffle House (id${n})`, n))
  const decisions = planLinks({ accounts, spine, suggest: false })
  expect(decisions.map(({ customerId }) => customerId)).toEqual(numbers.map((n) => `c${n}`))
  expect(looks.total / count).toBeLessThan(250)
})

test('a check shows five', () => {
  const { spine, looks } = watchSpine((n) => (n === 0 ? 'Oak Lane' : 'Waffle House'))
  const accounts = numbers.map((n) => ({
    ...accountOf('Oak Lane LLC', n),
    ...{ externalId: String(n), displayName: `Waffle House ${n === 0 ? 'Inc' : 'LLC'}` },
    companyName: 'Oak Lane',
  }))
  const decisions = planLinks({ accounts, spine, suggest: false })
  for (const { rule, suggestions } of decisions) {
    expect(rule).toBe('A7')
    expect(suggestions).toHaveLength(5)
  }
  expect(looks.total / count).toBeLessThan(600)
})
