/** Contacts that speak against a name: when they turn a link into a question, and what is shown then. */
import { describe, expect, test } from 'vitest'
import type { BillingAccount, SpineCustomer } from '../../src/links/link-types.ts'
import { planLinks, type PlanLinksInput } from '../../src/links/plan-links.ts'

type Contact = Pick<BillingAccount, 'email' | 'phone' | 'street' | 'postalCode'>
function account(displayName: string, rest: Partial<BillingAccount> = {}): BillingAccount {
  return {
    ...{ source: 'quickbooks', realmId: '1', externalId: displayName, displayName },
    ...{ companyName: null, parentExternalId: null, isJob: false, isProject: false },
    ...{ billWithParent: false, active: true },
    ...{ email: null, phone: null, street: null, postalCode: null, ...rest },
  }
}
function customer(id: string, name: string, contact: Partial<Contact> = {}): SpineCustomer {
  const { email, phone, street = null, postalCode = null } = contact
  return {
    ...{ id, name, street, postalCode },
    emails: email ? [email] : [],
    phones: phone ? [phone] : [],
  }
}
const arkansas = { phone: '501 555 0100', street: '12 Oak Ave', postalCode: '72201' }
const columbia = { phone: '604 555 0199', street: '9 Kingsway', postalCode: 'V5T 3J7' }
const decide = (subject: BillingAccount, spine: SpineCustomer[], rest?: Partial<PlanLinksInput>) =>
  planLinks({ accounts: [subject], spine, ...rest })[0]

describe('an exact name that is written otherwise, or the same name written differently: one contact that differs and none that agrees is a question', () => {
  const { phone } = columbia
  test.each<[string, Partial<Contact>, string, Partial<Contact>]>([
    ['The Cumberland', arkansas, 'Cumberland', { ...columbia, street: null }],
    ['cumberland', { phone: arkansas.phone }, 'The Cumberland', { phone }],
    [
      "Jack's",
      { phone: arkansas.phone, email: 'ap@jacks-diner.example' },
      'Jacks',
      { phone, email: 'office@jacks-tyres.example' },
    ],
    ['Jacks', { email: 'ap@jacks-diner.example' }, "Jack's", { email: 'me@jacks-tyres.example' }],
    ['Home', { postalCode: '72201' }, '@HOME', { postalCode: 'V5T 3J7' }],
    ['superwash', { phone: arkansas.phone }, 'Super Wash', { phone }],
    ['Smith Mfg', arkansas, 'Smith Manufacturing', { phone }],
    ['Delta Foods dba Superwash', { phone: arkansas.phone }, 'Superwash', { phone }],
  ])('%s %j, %s %j', (ours, contact, theirs, other) => {
    expect(decide(account(ours, contact), [customer('c1', theirs, other)])).toMatchObject({
      ...{ rule: 'A7', result: 'suggest' },
      suggestions: [
        { customerId: 'c1', reasons: expect.arrayContaining(['every contact differs']) },
      ],
    })
  })
  test.each<[string, Partial<Contact>, string, Partial<Contact>]>([
    ['The Disney Store', arkansas, 'Disney Store', {}],
    ['The Disney Store', { phone: arkansas.phone }, 'Disney Store', { postalCode: 'V5T 3J7' }],
    ['The Cumberland', arkansas, 'Cumberland', { ...columbia, phone: arkansas.phone }],
    [
      'Superwash Bay',
      { ...columbia, email: 'a@gmail.com' },
      'Super Wash Bay',
      { email: 'me@w.example' },
    ],
    ['superwash', arkansas, 'Super Wash', { ...arkansas, phone: columbia.phone }],
    // Another comma or dot is no other name.
    ["Marlow's Foods Inc.", arkansas, "Marlow's Foods, Inc", { phone }],
    // Written alike: a customer with two offices is the usual case.
    ['CUMBERLAND', arkansas, 'Cumberland', columbia],
    ['Cumberland LLC', { phone: arkansas.phone }, 'Cumberland', { phone }],
  ])('linked all the same: %s %j, %s %j', (ours, contact, theirs, other) => {
    expect(decide(account(ours, contact), [customer('c1', theirs, other)])).toMatchObject({
      result: 'auto',
      customerId: 'c1',
    })
  })
})

test('"every contact differs" never appears when both share a company e-mail domain', () => {
  const email = 'ap@city-electric.example'
  for (const theirs of ['City Electric Supply Inc', 'The City Electric Supply']) {
    expect(
      decide(account('City Electric Supply', { ...arkansas, email }), [
        customer('c1', theirs, { ...columbia, email: 'office@city-electric.example' }),
      ]),
    ).toMatchObject({ result: 'auto', customerId: 'c1' })
  }
})

describe('a customer that a person refused leaves no question without an answer', () => {
  test.each<[string, Partial<Contact>, SpineCustomer[]]>([
    ['Acme LLC', {}, [customer('c1', 'Acme Inc')]],
    ['City Electric Supply', arkansas, [customer('c1', 'City Electric Supply Inc', columbia)]],
    ['The Cumberland', arkansas, [customer('c1', 'Cumberland', columbia)]],
    ['Smith Mfg', arkansas, [customer('c1', 'Smith Manufacturing', columbia)]],
    ['Waffle House', {}, [customer('c1', 'Waffle House'), customer('c2', 'Waffle House')]],
    ['Acme', {}, [customer('c1', 'Acme Inc'), customer('c2', 'Acme Ltd')]],
  ])('%s', (name, contact, spine) => {
    const refused = spine.map(({ id }) => ({ externalId: name, customerId: id }))
    expect(decide(account(name, contact), spine, { refused })).toMatchObject({
      ...{ rule: 'A11', result: 'unlinked', suggestions: [] },
    })
  })
  test('nor do two accounts that claim it, each refused', () => {
    const accounts = ['Acme LLC', 'Acme Inc'].map((name) => account(name))
    const refused = accounts.map(({ externalId }) => ({ externalId, customerId: 'c1' }))
    const decisions = planLinks({ accounts, spine: [customer('c1', 'Acme')], refused })
    expect(decisions.map(({ result }) => result)).toEqual(['unlinked', 'unlinked'])
  })
  test('of seven of one name, five refused: the other two are shown', () => {
    const spine = [1, 2, 3, 4, 5, 6, 7].map((n) => customer(`c${n}`, 'Waffle House'))
    const refused = spine
      .slice(0, 5)
      .map(({ id }) => ({ externalId: 'Waffle House', customerId: id }))
    const decision = decide(account('Waffle House'), spine, { refused })
    expect(decision?.suggestions.map(({ customerId }) => customerId)).toEqual(['c6', 'c7'])
  })
})

describe('a check shows everybody whom a name of the account meets, those with more contacts in common first', () => {
  test.each<[string, string]>([
    ['by the company name', 'Oak Lane Diner'],
    ['by the company name without its legal form', 'Oak Lane Diner LLC'],
    ['by the company name, written differently', 'Oaklane Diner'],
    ['by its own name without its legal form', 'Cumberland Inc'],
  ])('%s', (_, better) => {
    const subject = account('The Cumberland', { ...arkansas, companyName: 'Oak Lane Diner' })
    const spine = [customer('c1', 'Cumberland', columbia), customer('c2', better, arkansas)]
    expect(decide(subject, spine)).toMatchObject({
      ...{ rule: 'A7', result: 'suggest' },
      suggestions: [
        { customerId: 'c2', reasons: expect.arrayContaining(['address', 'phone']) },
        { customerId: 'c1', reasons: ['same name', 'every contact differs'] },
      ],
    })
  })
  test('where none agrees, the one that was met first', () => {
    const subject = account('The Cumberland', { ...arkansas, companyName: 'Oak Lane Diner' })
    const spine = [customer('c9', 'Cumberland', columbia), customer('c1', 'Oak Lane Diner')]
    expect(decide(subject, spine)?.suggestions.map(({ customerId }) => customerId)).toEqual([
      'c9',
      'c1',
    ])
  })
})

describe('exact name: a name that is not written the same is vetoed by contacts that differ', () => {
  test.each([
    ['The Disney Store', 'Disney Store'],
    ["Marlow's Foods Inc.", "Marlow's Foods, Inc."],
    ['Café Lumière', 'Cafe Lumiere'],
    ['Smith & Jones', 'Smith and Jones'],
  ])('%s, %s', (ours, theirs) => {
    const held = decide(account(ours, arkansas), [customer('c1', theirs, columbia)])
    expect(held).toMatchObject({
      ...{ rule: 'A7', result: 'suggest', customerId: null },
      suggestions: [{ customerId: 'c1', reasons: ['same name', 'every contact differs'] }],
    })
    for (const contact of [{ ...columbia, phone: arkansas.phone }, {}]) {
      expect(decide(account(ours, arkansas), [customer('c1', theirs, contact)])).toMatchObject({
        ...{ rule: 'A4', result: 'auto', customerId: 'c1' },
      })
    }
  })
  test.each([
    ['CUMBERLAND  FARMS', 'Cumberland Farms'],
    ["Marlow's Foods, Inc.", "MARLOW'S FOODS, INC."],
  ])('the same text but for case and spaces is not: %s, %s', (ours, theirs) => {
    expect(decide(account(ours, arkansas), [customer('c1', theirs, columbia)])).toMatchObject({
      ...{ rule: 'A4', result: 'auto', customerId: 'c1' },
    })
  })
  test('nor is it by the company name of the account', () => {
    const named = account('A. Marlow', { ...arkansas, companyName: "Marlow's Foods, Inc." })
    expect(decide(named, [customer('c1', "Marlow's Foods, Inc.", columbia)])?.result).toBe('auto')
    const other = account('A. Marlow', { ...arkansas, companyName: "Marlow's Foods Inc." })
    expect(decide(other, [customer('c1', "Marlow's Foods, Inc.", columbia)])?.result).toBe(
      'suggest',
    )
  })
})
