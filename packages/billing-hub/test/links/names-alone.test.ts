/** A name that is not written the same, and no contact that agrees: when that is too little for a link. */
import { describe, expect, test } from 'vitest'
import type { BillingAccount, SpineCustomer } from '../../src/links/link-types.ts'
import { planLinks } from '../../src/links/plan-links.ts'

const blank = { email: null, phone: null, street: null, postalCode: null }
function account(displayName: string, rest: Partial<BillingAccount> = {}): BillingAccount {
  return {
    ...{ source: 'quickbooks', realmId: '1', externalId: displayName, displayName },
    ...{ companyName: null, parentExternalId: null, isJob: false, isProject: false },
    ...{ billWithParent: false, active: true, ...blank, ...rest },
  }
}
const customer = (name: string, rest: Partial<SpineCustomer> = {}): SpineCustomer => ({
  ...{ id: name, name, ...rest },
})
const phone = '501 555 0100'
const decide = (subject: BillingAccount, ...spine: SpineCustomer[]) =>
  planLinks({ accounts: [subject], spine })[0]

describe('one word as one of the two writes it: a contact has to agree', () => {
  // Each is a pair of two firms in the index of names.
  test.each([
    ['zips', "Zip's"],
    ['caseys', "Casey's"],
    ['bjs', "BJ's"],
    ['sainsburys', "Sainsbury's"],
    ['jacks', "Jack's"],
    ["popeye's", 'Popeyes'],
    ['cumberland', 'The Cumberland'],
    ['costcutters', 'Cost Cutters'],
    ['superwash', 'Super Wash'],
    ['Home', '@HOME'],
    ['Shop & Go', 'Shop&Go'],
    // The same beside a legal form on one side, or by a half.
    ['Zips LLC', "Zip's"],
    ['Double Tree Inc', 'DoubleTree'],
    ['AT and T', 'AT&T'],
    ['Delta Foods dba Zips', "Zip's"],
    ["Zip's", 'Delta Foods dba Zips'],
  ])('%s, %s', (ours, theirs) => {
    expect(decide(account(ours), customer(theirs))).toMatchObject({
      ...{ rule: 'A7', result: 'suggest', customerId: null },
      suggestions: [{ customerId: theirs, reasons: expect.arrayContaining(['no contact agrees']) }],
    })
    // Known on one side only.
    expect(decide(account(ours, { phone }), customer(theirs))?.result).toBe('suggest')
    const agreed = customer(theirs, { phones: [phone] })
    expect(decide(account(ours, { phone }), agreed)).toMatchObject({
      ...{ result: 'auto', customerId: theirs },
      witnesses: expect.arrayContaining(['phone']),
    })
  })

  test.each([
    ['only case and spaces differ', 'ZIPS', 'Zips'],
    ['a dot, a bracket or another mark', 'solidcore', '[solidcore].'],
    ['an invisible character', 'Acme\u00adSoft', 'Acme\u200bSoft'],
    ['an accent', 'Géers', 'Geers'],
    ['a hyphen', 'sparda bank', 'Sparda-Bank'],
    ['initials, with dots or spaces', 'J.T.B.', 'JTB'],
    ['initials, with dots or spaces', 'JTB', 'J T B'],
    ['two words on both sides', 'Abbys Pizza', "Abby's Pizza"],
    ['two words on both sides', 'the disney store', 'Disney Store'],
    ['two words on both sides', 'Smith + Sons', 'Smith and Sons'],
    ['two words on both sides', 'stater brothers', 'Stater Bros.'],
    ['the legal form is on both sides', 'Haldirams LLC', "Haldiram's, L.L.C."],
    ['the legal form is on both sides', 'Ace and Tate Corp.', 'Ace & Tate Corporation'],
    ['both halves agree', 'Delta Foods dba Zips', "Delta Foods dba Zip's"],
    ['a legal form is all that is missing', 'Zips LLC', 'Zips'],
  ])('linked without a contact: %s: %s, %s', (_, ours, theirs) => {
    expect(decide(account(ours), customer(theirs))).toMatchObject({
      ...{ result: 'auto', customerId: theirs },
    })
  })

  test('one of a family: another customer begins with the same words but the last', () => {
    const [ours, theirs] = ['scottish and southern energy', 'Scottish & Southern Energy']
    const sibling = customer('Scottish and Southern Electricity Networks')
    expect(decide(account(ours), customer(theirs))).toMatchObject({ rule: 'A4', result: 'auto' })
    const held = decide(account(ours), customer(theirs), sibling)
    expect(held).toMatchObject({ rule: 'A7', result: 'suggest' })
    expect(held?.suggestions[0]?.reasons).toEqual(['same name', 'no contact agrees'])
    const agreed = customer(theirs, { phones: [phone] })
    expect(decide(account(ours, { phone }), agreed, sibling)?.result).toBe('auto')
    // Written the same, it needs nothing.
    expect(decide(account(ours.toUpperCase()), customer(ours), sibling)?.result).toBe('auto')
    // One word in common makes no family.
    const shop = customer('Smith & Wesson')
    expect(decide(account('Smith and Sons'), customer('Smith & Sons'), shop)?.result).toBe('auto')
  })

  test('the company name is written the same', () => {
    const subject = account('Zips', { companyName: "Zip's" })
    expect(decide(subject, customer("Zip's"))).toMatchObject({ rule: 'A4', result: 'auto' })
  })

  test('similar customers are shown beside it: one of them may be meant', () => {
    const spine = [customer("Zip's"), customer('Zips Dry Cleaning'), customer('Acme')]
    const shown = decide(account('zips'), ...spine)?.suggestions
    expect(shown?.map(({ customerId }) => customerId)).toEqual(["Zip's", 'Zips Dry Cleaning'])
  })

  test('contacts that differ are named as before', () => {
    const other = customer("Zip's", { phones: ['604 555 0199'] })
    expect(decide(account('zips', { phone }), other)?.suggestions[0]?.reasons).toEqual([
      'same name',
      'every contact differs',
    ])
  })
})
