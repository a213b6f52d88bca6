/** Names as real lists of firms have them, each a kind: what the linking rules say of them, by their names. */
import { describe, expect, test } from 'vitest'
import type { BillingAccount, SpineCustomer } from '../../src/links/link-types.ts'
import { planLinks } from '../../src/links/plan-links.ts'

type Contact = Pick<BillingAccount, 'email' | 'phone' | 'street' | 'postalCode'>
function account(displayName: string, rest: Partial<BillingAccount> = {}): BillingAccount {
  const blank = { email: null, phone: null, street: null, postalCode: null }
  return {
    ...{ source: 'quickbooks', realmId: '1', externalId: displayName, displayName },
    ...{ companyName: null, parentExternalId: null, isJob: false, isProject: false },
    ...{ billWithParent: false, active: true, ...blank, ...rest },
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
const decide = (subject: BillingAccount, ...spine: SpineCustomer[]) => {
  const [decision] = planLinks({ accounts: [subject], spine })
  if (decision === undefined) throw new Error('no decision')
  return decision
}

describe('exact name: the whole name first, then its halves on both sides', () => {
  test('"656703 BC Inc DBA Midas Auto Experts": the customer of the whole name, not the one of a half', () => {
    const spine = [
      customer('c1', '656703 BC Inc DBA Midas Auto Experts'),
      customer('c2', 'Midas Auto Experts'),
    ]
    const whole = account('656703 BC INC DBA MIDAS AUTO EXPERTS')
    expect(decide(whole, ...spine)).toMatchObject({ rule: 'A4', result: 'auto', customerId: 'c1' })
    const both = planLinks({ accounts: [whole, account('Midas Auto Experts')], spine })
    expect(both.map(({ customerId }) => customerId)).toEqual(['c1', 'c2'])
  })
  test('"Rmrj Assets LLC DBA Bath Makeover of Arkansas" on both sides', () => {
    const name = 'Rmrj Assets LLC DBA Bath Makeover of Arkansas'
    for (const written of [
      name,
      name.toUpperCase(),
      'RMRJ Assets, L.L.C. d/b/a Bath Makeover of Arkansas',
    ]) {
      expect(decide(account(written), customer('c1', name))).toMatchObject({
        result: 'auto',
        customerId: 'c1',
      })
    }
  })
  test.each([
    ['China Max', 'Golden Wok INC -DBA: CHINA MAX'],
    ['Golden Wok INC -DBA: CHINA MAX', 'China Max'],
    ['China Max', 'Golden Wok Inc (dba China Max)'],
    ['Golden Wok Inc doing business as China Max', 'China Max'],
  ])('a half on either side: %s, %s', (ours, theirs) => {
    expect(decide(account(ours), customer('c1', theirs))).toMatchObject({
      rule: 'A4',
      result: 'auto',
      customerId: 'c1',
      witnesses: ['half of the name'],
    })
  })
  test('both have two halves and one differs: ask', () => {
    const decision = decide(
      account('Rmrj Assets LLC DBA Subway'),
      customer('c1', 'Delta Foods LLC DBA Subway'),
    )
    expect(decision).toMatchObject({
      rule: 'A7',
      result: 'suggest',
      suggestions: [{ customerId: 'c1', reasons: ['half of the name', 'other half differs'] }],
    })
  })
  test('two accounts that each match one customer by a half: both become questions', () => {
    const accounts = [account('Golden Wok'), account('China Max')]
    const spine = [customer('c1', 'Golden Wok dba China Max')]
    expect(planLinks({ accounts, spine }).map(({ result }) => result)).toEqual([
      'suggest',
      'suggest',
    ])
  })
})

test('account id against the name: "Lee Nails" id 12 is not "Allure Nails (12)"', () => {
  const lee = { ...customer('12', 'Lee Nails'), identifiers: ['12'] }
  expect(decide(account('Allure Nails (12)'), lee)).toMatchObject({
    rule: 'A2b',
    result: 'suggest',
  })
})

test('sub-customer: a child with an e-mail domain of its own that another customer has: ask', () => {
  const root = account('Kirkland Group')
  const child = account("Tiffany's Treasures - Little Rock", {
    ...{ parentExternalId: root.externalId, isJob: true, email: 'ap@tiffanystreasures.example' },
  })
  const own = customer('c2', "Tiffany's Treasures", { email: 'owner@tiffanystreasures.example' })
  const spine = [customer('c1', 'Kirkland Group'), own]
  for (const suggest of [true, false]) {
    expect(planLinks({ accounts: [root, child], spine, suggest })[1]).toMatchObject({
      rule: 'A9',
      result: 'suggest',
      suggestions: [
        { customerId: 'c2', reasons: expect.arrayContaining(['e-mail domain']) },
        { customerId: 'c1', reasons: ['parent'] },
      ],
    })
  }
})

test.each([
  ['Five Guys', 'Five Guys Burgers & Fries'],
  ['Five Guys Burgers & Fries', 'Five Guys'],
  ['Beethoven', 'Chicago Public Schools Beethoven, Ludwig V.'],
  ['Bluestone Quarry - DO NOT USE', 'Bluestone Quarry'],
  ['DoubleTree', 'Double Tree South Bend'],
  ['Double Tree South Bend', 'DoubleTree'],
])('suggested: one name within the other: %s, %s', (ours, theirs) => {
  const others = ['Five Star Movers', 'Tree Care of Ohio'].map((name) => customer(name, name))
  const decision = decide(account(ours), customer('c1', theirs), ...others)
  expect(decision).toMatchObject({ rule: 'A10', result: 'suggest' })
  expect(decision.suggestions[0]).toMatchObject({ customerId: 'c1' })
})

test('suggested: a word that many names have does not make two names one', () => {
  const spine = Array.from({ length: 30 }, (_, n) => customer(`c${n}`, `Meat Market ${n}th Street`))
  expect(decide(account('Meat Market Supply'), ...spine).suggestions).toEqual([])
  const places = [
    ...['Umatilla', 'Beauregard', 'Bluebonnet', 'Carroll', 'Choptank', 'Concordia', 'Cullman'],
    ...['Delaware', 'Flathead', 'Midstate', 'Rappahannock', 'Redwood', 'Seminole', 'Vermont'],
  ]
  const alike = places.map((name) => customer(name, `${name} Electric Cooperative`))
  expect(decide(account('Calhoun Electric Cooperative'), ...alike).suggestions).toEqual([])
  expect(decide(account('Umatila Electric Cooperative'), ...alike).suggestions).toMatchObject([
    { customerId: 'Umatilla' },
  ])
})

describe('several possible: at most five, ordered by what else agrees', () => {
  test('the customer with the very address of the account comes first, with its reasons', () => {
    const decision = decide(
      account('Waffle House', { ...columbia, phone: null }),
      customer('c1', 'Waffle House', arkansas),
      customer('c2', 'Waffle House', columbia),
    )
    expect(decision).toMatchObject({
      rule: 'A6',
      candidates: 2,
      suggestions: [
        { customerId: 'c2', reasons: ['same name', 'address'] },
        { customerId: 'c1', reasons: ['same name'] },
      ],
    })
  })
  test('of forty, five', () => {
    const chain = Array.from({ length: 40 }, (_, n) => customer(`c${n}`, 'Waffle House'))
    chain[33] = customer('c33', 'Waffle House', arkansas)
    const { suggestions, candidates } = decide(account('Waffle House', arkansas), ...chain)
    expect(suggestions).toHaveLength(5)
    expect(suggestions[0]).toMatchObject({
      customerId: 'c33',
      reasons: ['same name', 'address', 'phone'],
    })
    expect(candidates).toBe(40)
  })
})

describe('a name without its legal form, written differently or by a half is vetoed when postcode, phone and street are all known and all differ', () => {
  test.each([
    ['City Electric Supply', 'City Electric Supply Inc'],
    ['JTB', 'J T B'],
    ['Smith Mfg', 'Smith Manufacturing'],
    ['Delta Foods dba City Electric Supply', 'City Electric Supply'],
  ])('%s, %s', (ours, theirs) => {
    const held = decide(account(ours, arkansas), customer('c1', theirs, columbia))
    expect(held).toMatchObject({ rule: 'A7', result: 'suggest', customerId: null })
    expect(held.suggestions[0]).toMatchObject({
      customerId: 'c1',
      reasons: expect.arrayContaining(['every contact differs']),
    })
    const agreed = customer('c1', theirs, { ...columbia, phone: arkansas.phone })
    expect(decide(account(ours, arkansas), agreed).result).toBe('auto')
    // One that is not known is enough for a name without its legal form; see contrary-contacts.test.ts for the others.
    const unknown = decide(
      account(ours, arkansas),
      customer('c1', theirs, { ...columbia, street: null }),
    )
    expect(unknown.result).toBe(ours === 'City Electric Supply' ? 'auto' : 'suggest')
  })
  test.each([
    'x12',
    ' x 12',
    ', ext. 4',
    ' Ext 4',
    ' extension: 1234',
    ';ext=4',
    ' #12',
    ' poste 4',
  ])('an extension is not part of the phone: %s', (extension) => {
    const phone = `(501) 555-0100${extension}`
    const ours = account('Acme LLC', { ...arkansas, phone })
    const theirs = { ...columbia, phone: '501.555.0100' }
    for (const [left, right] of [
      [ours, theirs],
      [account('Acme LLC', { ...arkansas, phone: theirs.phone }), { ...columbia, phone }],
    ] as const) {
      expect(decide(left, customer('c1', 'Acme', right))).toMatchObject({
        result: 'auto',
        witnesses: ['same name without legal form', 'phone'],
      })
    }
  })
  test.each(['555 0100 x', 'Fax 501 555 0199', '501 555 0101'])('another phone: %s', (phone) => {
    const ours = account('Acme LLC', { ...arkansas, phone })
    expect(
      decide(ours, customer('c1', 'Acme', { ...columbia, phone: '501 555 0100' })).result,
    ).toBe('suggest')
  })
  test('the same street and phone written otherwise are the same', () => {
    const written = {
      phone: '+1 (501) 555-0100',
      street: '12 Oak Avenue',
      postalCode: '72201-1234',
    }
    const decision = decide(account('Acme LLC', written), customer('c1', 'Acme', arkansas))
    expect(decision).toMatchObject({
      rule: 'A5',
      result: 'auto',
      witnesses: ['same name without legal form', 'address', 'phone'],
    })
  })
})

describe('same name, written differently: the same name, written differently', () => {
  test.each([
    ['JTB', 'J T B'],
    ['Double Tree Suites Inc', 'DoubleTree Suites'],
    ['Smith Mfg Co', 'Smith Manufacturing Company'],
    ['Rose Assoc', 'Rose Associates'],
    ["St. Mary's Clinic", 'Saint Marys Clinic'],
    ["Delta Int'l LLC", 'Delta International'],
    ['Police Dept', 'Police Department'],
  ])('%s, %s', (ours, theirs) => {
    expect(decide(account(ours), customer('c1', theirs))).toMatchObject({
      rule: 'A5b',
      result: 'auto',
      customerId: 'c1',
    })
  })
  test.each([
    ['Rose Associates', 'Rose Association'],
    ['Baker Foods', 'Baker Food'],
    ['Smith and Sons', 'Smith Sons'],
    ['Smith Mfg LLC', 'Smith Manufacturing Inc'],
  ])('never: %s, %s', (ours, theirs) => {
    expect(decide(account(ours), customer('c1', theirs)).result).toBe('suggest')
  })
  test('one on both sides, and no longer name begins with it', () => {
    const two = [customer('c1', 'Rose Association'), customer('c2', 'Rose Associates')]
    expect(decide(account('Rose Assoc'), ...two)).toMatchObject({ rule: 'A6', result: 'suggest' })
    const longer = [
      customer('c1', 'Smith Manufacturing'),
      customer('c2', 'Smith Manufacturing West'),
    ]
    expect(decide(account('Smith Mfg'), ...longer)).toMatchObject({ rule: 'A7', result: 'suggest' })
  })
})

describe('never automatic', () => {
  test('one phone for two firms', () => {
    const decision = decide(
      account('Sandhill Homes', { phone: arkansas.phone }),
      customer('c1', 'Sandhill Development', { phone: arkansas.phone }),
    )
    expect(decision).toMatchObject({ result: 'suggest' })
    expect(decision.suggestions[0]?.reasons).toContain('phone')
  })
  test.each([
    ['Altec Services', 'Altac Services'],
    ['Harbor Light', 'Harbor Lights'],
    ['Brown Smith', 'Smith Brown'],
    ['Acme NV', 'Acme'],
    ['Acme', 'Acme PA'],
    ['Acme AB Ltd', 'Acme Ltd'],
    ['Sunrise Spa', 'Sunrise'],
    ['Subway #12', 'Subway #14'],
    ['Acme (Boston)', 'Acme'],
  ])('%s, %s', (ours, theirs) => {
    const decision = decide(account(ours, arkansas), customer('c1', theirs, arkansas))
    expect(decision).toMatchObject({ result: 'suggest', customerId: null })
  })
})

test.each([
  ['Acme S.p.A.', 'Acme'],
  ['Acme P.A.', 'Acme'],
  ['Acme GmbH & Co. KG', 'Acme'],
  ['Acme UG (haftungsbeschränkt)', 'Acme'],
  ['Acme S.A.R.L.', 'Acme'],
  ['Acme Ltée', 'Acme Ltd'],
  ['Acme Proprietary Limited', 'Acme Pty Ltd'],
  ['Acme Oyj', 'Acme'],
  ['Acme S.L.', 'Acme'],
  ['Acme V.O.F.', 'Acme'],
])('name without legal form: legal forms of other countries: %s, %s', (ours, theirs) => {
  expect(decide(account(ours), customer('c1', theirs))).toMatchObject({
    rule: 'A5',
    result: 'auto',
  })
})
