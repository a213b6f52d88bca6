import { describe, expect, test } from 'vitest'
import type { BillingAccount, LinkDecision, SpineCustomer } from '../../src/links/link-types.ts'
import { planLinks, type PlanLinksInput } from '../../src/links/plan-links.ts'

let nextId = 1
function account(displayName: string, rest: Partial<BillingAccount> = {}): BillingAccount {
  return {
    source: 'quickbooks',
    realmId: '9341457021722202',
    externalId: String(nextId++),
    displayName,
    companyName: null,
    parentExternalId: null,
    isJob: false,
    isProject: false,
    billWithParent: false,
    active: true,
    email: null,
    phone: null,
    street: null,
    postalCode: null,
    ...rest,
  }
}
const spine = (...names: (string | SpineCustomer)[]): SpineCustomer[] =>
  names.map((name) => (typeof name === 'string' ? { id: `psa:${name}`, name } : name))
function decide(input: PlanLinksInput): LinkDecision {
  const [first] = planLinks(input)
  if (!first) throw new Error('no decision')
  return first
}
const single = (
  subject: BillingAccount,
  customers: SpineCustomer[],
  rest: Partial<PlanLinksInput> = {},
) => decide({ accounts: [subject], spine: customers, ...rest })

describe('linking rules', () => {
  test('linked: stored link: kept, and a rename never unlinks', () => {
    const subject = account('Entirely Different Now')
    const stored = [
      { externalId: subject.externalId, customerId: 'psa:Acme', kind: 'linked' as const },
    ]
    expect(single(subject, spine('Acme', 'Entirely Different Now'), { stored })).toMatchObject({
      rule: 'A0',
      result: 'keep',
      customerId: 'psa:Acme',
    })
  })

  test('kept separate: keep separate: stays apart until the operator changes it', () => {
    const subject = account('Acme')
    const stored = [{ externalId: subject.externalId, customerId: null, kind: 'separate' as const }]
    expect(single(subject, spine('Acme'), { stored })).toMatchObject({
      rule: 'A1',
      result: 'separate',
      customerId: null,
    })
  })

  test.each(['Acme Inc (ACME)', 'Acme_acme'])('account id: explicit id: %s', (name) => {
    const customers = spine({ id: 'psa:1', name: 'Acme', identifiers: ['ACME'] })
    expect(single(account(name), customers)).toMatchObject({
      rule: 'A2',
      result: 'auto',
      customerId: 'psa:1',
    })
  })
  test('account id: the id distinguishes customers of one name', () => {
    const customers = spine(
      { id: 'psa:1', name: 'Acme', identifiers: ['ACM1'] },
      { id: 'psa:2', name: 'Acme', identifiers: ['ACM2'] },
    )
    expect(single(account('Acme (ACM2)'), customers)).toMatchObject({
      rule: 'A2',
      customerId: 'psa:2',
    })
  })
  test('account id against the name: the name to another: "Acme Dental (2)" is not the customer whose PSA id is 2', () => {
    const customers = spine(
      { id: '2', name: 'Zenith Roofing', identifiers: ['2'] },
      { id: '7', name: 'Acme Dental', identifiers: ['7'] },
    )
    for (const name of ['Acme Dental (2)', 'Acme Dental_2', 'Acme Dental LLC (2)']) {
      expect(single(account(name), customers)).toMatchObject({
        rule: 'A2b',
        result: 'suggest',
        customerId: null,
        suggestions: [
          { customerId: '7', reasons: ['same name'] },
          { customerId: '2', reasons: ['account id'] },
        ],
      })
    }
  })
  test('account id against the name: the name to none: the id alone is suggested, never automatic', () => {
    const customers = spine({ id: 'psa:1', name: 'Acme', identifiers: ['ACME'] })
    for (const name of ['Zebra Holdings (ACME)', 'Zebra Holdings_acme']) {
      expect(single(account(name), customers)).toMatchObject({
        rule: 'A2b',
        result: 'suggest',
        customerId: null,
        suggestions: [{ customerId: 'psa:1', reasons: ['account id'] }],
      })
    }
  })
  test('account id against the name: at a similarity of 60 the name is another: "Lee Nails" id 12, "Allure Nails (12)"', () => {
    const customers = spine({ id: '12', name: 'Lee Nails', identifiers: ['12'] })
    expect(single(account('Allure Nails (12)'), customers)).toMatchObject({
      rule: 'A2b',
      result: 'suggest',
      customerId: null,
      suggestions: [{ customerId: '12', reasons: ['account id'] }],
    })
    expect(single(account('Lea Nails (12)'), customers)).toMatchObject({ rule: 'A2' })
  })
  test('account id against the name: a name that fits another customer better than the one with the id', () => {
    const customers = spine(
      { id: '2', name: 'Acme Dental East', identifiers: ['2'] },
      { id: '3', name: 'Acme Dental West', identifiers: ['3'] },
    )
    for (const name of ['Acme Dental West (2)', 'Acme Dental Wst (2)']) {
      expect(single(account(name), customers)).toMatchObject({ rule: 'A2b', customerId: null })
    }
    expect(
      single(account('Acme Dental East (2)', { companyName: 'Acme Dental West' }), customers),
    ).toMatchObject({ rule: 'A2b', customerId: null })
  })
  test('account id against the name: an id does not keep another account from its own customer by name', () => {
    const customers = spine({ id: '2', name: 'Zenith Roofing', identifiers: ['2'] })
    const decisions = planLinks({
      accounts: [account('Acme Dental (2)'), account('Zenith Roofing')],
      spine: customers,
    })
    expect(decisions.map(({ rule, result }) => [rule, result])).toEqual([
      ['A2b', 'suggest'],
      ['A4', 'auto'],
    ])
  })
  test("account id against the name: a job: its parent's customer is suggested too", () => {
    const root = account('Acme')
    const job = account('Server room (2)', { parentExternalId: root.externalId, isJob: true })
    const customers = spine('Acme', { id: '2', name: 'Zenith Roofing', identifiers: ['2'] })
    const [, decision] = planLinks({ accounts: [root, job], spine: customers })
    expect(decision).toMatchObject({ rule: 'A2b', result: 'suggest' })
    expect(decision?.suggestions).toMatchObject([
      { customerId: '2', reasons: ['account id'] },
      { customerId: 'psa:Acme', reasons: ['parent'] },
    ])
  })
  test('account id against the name: an id that was refused leaves the name to the other rows', () => {
    const subject = account('Acme Dental (2)')
    const customers = spine(
      { id: '2', name: 'Zenith Roofing', identifiers: ['2'] },
      { id: '7', name: 'Acme Dental' },
    )
    const refused = [{ externalId: subject.externalId, customerId: '2' }]
    expect(single(subject, customers, { refused })).toMatchObject({
      rule: 'A10',
      suggestions: [{ customerId: '7' }],
    })
  })
  test('account id: explicit id: two customers with the identifier decide nothing', () => {
    const customers = spine(
      { id: 'psa:1', name: 'Q', identifiers: ['X1'] },
      { id: 'psa:2', name: 'R', identifiers: ['x1'] },
    )
    expect(single(account('Zebra (X1)'), customers).rule).toBe('A11')
  })

  test('inactive in QuickBooks: inactive or (deleted): never automatic, suggested', () => {
    for (const subject of [account('Acme', { active: false }), account('Acme (deleted)')]) {
      expect(single(subject, spine('Acme'))).toMatchObject({
        rule: 'A3',
        result: 'suggest',
        customerId: null,
        suggestions: [{ customerId: 'psa:Acme' }],
      })
    }
  })

  test('exact name: fold equal, one on both sides: automatic', () => {
    expect(single(account('ACME, Inc.'), spine('Acme Inc', 'Acme LLC'))).toMatchObject({
      rule: 'A4',
      result: 'auto',
      customerId: 'psa:Acme Inc',
    })
  })
  test('exact name: the company name speaks when the display name does not', () => {
    expect(
      single(account('Jane Miller', { companyName: 'Acme Inc' }), spine('Acme Inc')),
    ).toMatchObject({ rule: 'A4', customerId: 'psa:Acme Inc' })
  })
  test("exact name: a sub-customer's company name does not speak: it is its parent's", () => {
    const parent = account('Zebra')
    const child = account('HQ', { companyName: 'Acme', parentExternalId: parent.externalId })
    expect(
      decide({ accounts: [parent, child], spine: spine('Acme'), only: new Set([child.externalId]) })
        .result,
    ).not.toBe('auto')
  })

  test('name without legal form: core equal, forms not contradictory, no prefix clash: automatic', () => {
    expect(single(account('Acme Plumbing LLC'), spine('Acme Plumbing'))).toMatchObject({
      rule: 'A5',
      result: 'auto',
    })
    expect(single(account('Acme Limited'), spine('Acme Pty Ltd')).rule).toBe('A5')
  })

  test('several possible: more than one on either side: all suggested', () => {
    expect(
      single(account('Acme'), [...spine('Acme'), { id: 'psa:2', name: 'ACME' }]),
    ).toMatchObject({
      rule: 'A6',
      result: 'suggest',
      candidates: 2,
      suggestions: [{ customerId: 'psa:2' }, { customerId: 'psa:Acme' }],
    })
    const [first, second] = planLinks({
      accounts: [account('Acme'), account('acme')],
      spine: spine('Acme'),
    })
    expect([first?.rule, second?.rule]).toEqual(['A6', 'A6'])
  })
  test('several possible: a customer that has its link already is not given a second one by machine', () => {
    const linked = account('Old name')
    const stored = [
      { externalId: linked.externalId, customerId: 'psa:Acme', kind: 'linked' as const },
    ]
    const decisions = planLinks({
      accounts: [linked, account('Acme')],
      spine: spine('Acme'),
      stored,
    })
    expect(decisions.map((decision) => decision.rule)).toEqual(['A0', 'A6'])
  })

  test('check: forms contradict: suggested', () => {
    expect(single(account('Acme LLC'), spine('Acme Inc'))).toMatchObject({
      rule: 'A7',
      result: 'suggest',
      customerId: null,
    })
  })
  test('check: prefix clash: suggested', () => {
    const decision = single(account('Acme'), spine('Acme Corp', 'Acme Capital'))
    expect(decision).toMatchObject({ rule: 'A7', result: 'suggest' })
    expect(decision.suggestions.map((suggestion) => suggestion.customerId)).toEqual([
      'psa:Acme Corp',
      'psa:Acme Capital',
    ])
  })

  test.each([
    ['project', { isJob: true, isProject: true }],
    ['bill with parent', { isJob: true, billWithParent: true }],
  ])('via parent: child, %s, with a linked ancestor: inherits the nearest', (_kind, flags) => {
    const root = account('Acme')
    const middle = account('Acme West', { parentExternalId: root.externalId })
    const child = account('Server room 2024', { parentExternalId: middle.externalId, ...flags })
    const decisions = planLinks({
      accounts: [root, middle, child],
      spine: spine('Acme', 'Acme West'),
    })
    expect(decisions.at(-1)).toMatchObject({
      rule: 'A8',
      result: 'inherit',
      customerId: 'psa:Acme West',
      via: middle.externalId,
    })
  })

  test('sub-customer: child billed on its own: its own name first', () => {
    const root = account('Acme')
    const child = account('Beta Works', { parentExternalId: root.externalId })
    expect(
      planLinks({ accounts: [root, child], spine: spine('Acme', 'Beta Works') }).at(-1),
    ).toMatchObject({ rule: 'A4', customerId: 'psa:Beta Works' })
  })
  test.each([{ isJob: true }, {}])(
    'sub-customer: any other child, no other customer suggested: inherits',
    (flags) => {
      const root = account('Acme')
      const child = account('Branch', { parentExternalId: root.externalId, ...flags })
      for (const suggest of [true, false]) {
        const decisions = planLinks({ accounts: [root, child], spine: spine('Acme'), suggest })
        expect(decisions.at(-1)).toMatchObject({
          rule: 'A9',
          result: 'inherit',
          customerId: 'psa:Acme',
          witnesses: ['parent'],
        })
      }
    },
  )
  test.each([
    ['via parent: a project', { isProject: true }],
    ['sub-customer: any other child', { isJob: true }],
  ])('%s, and another customer is suggested for it: ask', (_rule, flags) => {
    const root = account('Acme')
    const parent = { parentExternalId: root.externalId, ...flags }
    const customers = spine('Acme', 'Northwind Traders of Ohio')
    for (const suggest of [true, false]) {
      const accounts = [root, account('Northwind Traders', parent)]
      expect(planLinks({ accounts, spine: customers, suggest }).at(-1)).toMatchObject({
        rule: 'A9',
        result: 'suggest',
        customerId: null,
        suggestions: [{ customerId: 'psa:Northwind Traders of Ohio' }, { reasons: ['parent'] }],
      })
    }
  })
  test('sub-customer: a child that already inherits keeps inheriting, whatever is suggested later', () => {
    const root = account('Acme')
    const child = account('Northwind Traders', { parentExternalId: root.externalId })
    const decisions = planLinks({
      accounts: [root, child],
      spine: spine('Acme', 'Northwind Traders of Ohio'),
      inherited: new Set([child.externalId]),
    })
    expect(decisions.at(-1)).toMatchObject({ result: 'inherit', customerId: 'psa:Acme' })
  })

  test.each([
    ['several possible', 'Northwind Traders', ['Northwind Traders LLC', 'Northwind Traders Inc']],
    ['check', 'Northwind Traders Inc', ['Northwind Traders LLC']],
    [
      'account id against the name',
      'Northwind (7)',
      [{ id: 'psa:7', name: 'Zed', identifiers: ['7'] }],
    ],
  ])(
    'sub-customer: a child that inherits already goes on, also where its own name is a question by now: %s',
    (_rule, displayName, others) => {
      const root = account('Acme')
      const child = account(displayName, { parentExternalId: root.externalId })
      const input = { accounts: [root, child], spine: spine('Acme', ...others) }
      expect(planLinks(input).at(-1)).toMatchObject({ result: 'suggest' })
      const decisions = planLinks({ ...input, inherited: new Set([child.externalId]) })
      expect(decisions.at(-1)).toMatchObject({ result: 'inherit', customerId: 'psa:Acme' })
    },
  )

  test.each([
    ['exact name', ['Northwind Traders']],
    ['without legal form', ['Northwind Traders LLC']],
    ['written differently', ['North Wind Traders']],
  ])(
    'sub-customer: a new PSA customer of its name moves no child that inherits already: %s',
    (_rule, others) => {
      const root = account('Acme')
      const child = account('Northwind Traders', { parentExternalId: root.externalId })
      const input = { accounts: [root, child], spine: spine('Acme', ...others) }
      expect(planLinks(input).at(-1)).toMatchObject({ result: 'auto' })
      const decisions = planLinks({ ...input, inherited: new Set([child.externalId]) })
      expect(decisions.at(-1)).toMatchObject({ result: 'inherit', customerId: 'psa:Acme' })
    },
  )

  test.each([
    ['exactly', 'Acme'],
    ['without its legal form', 'Acme LLC'],
    ['written differently', 'AC ME'],
  ])(
    'check: the company name is one customer exactly, the display name another one %s: both are asked about',
    (_how, displayName) => {
      const decision = single(
        account(displayName, { companyName: 'Beta Group' }),
        spine('Acme', 'Beta Group'),
      )
      const isExact = displayName === 'Acme'
      expect(decision.result).toBe(isExact ? 'auto' : 'suggest')
      if (isExact) expect(decision.customerId).toBe('psa:Acme')
      else {
        const shown = decision.suggestions.map(({ customerId }) => customerId)
        expect(shown.toSorted()).toEqual(['psa:Acme', 'psa:Beta Group'])
      }
    },
  )

  test('suggested: similar name: suggested, best first, three at most', () => {
    const decision = single(
      account('Northwind Traders'),
      spine(
        'Northwind Trader',
        'Northwin Traders',
        'Northwind Tradings',
        'Nrthwind Traders',
        'Zebra',
      ),
    )
    expect(decision).toMatchObject({ rule: 'A10', result: 'suggest' })
    expect(decision.suggestions).toHaveLength(3)
    expect(decision.suggestions.map((suggestion) => suggestion.score)).toEqual(
      decision.suggestions.map((suggestion) => suggestion.score).toSorted((a, b) => b - a),
    )
  })
  test.each([
    [
      'e-mail domain',
      { email: 'ap@zebra.example, boss@gmail.com' },
      { emails: ['it@zebra.example'] },
    ],
    ['phone', { phone: '(555) 123-4567' }, { phones: ['+1 555 123 4567'] }],
    [
      'address',
      { street: '1 Main St.', postalCode: '94 107' },
      { street: '1 main st', postalCode: '94107' },
    ],
  ])('suggested: shared %s: suggested with its reason', (reason, ours, theirs) => {
    const decision = single(account('Quite Another', ours), [
      { id: 'psa:1', name: 'Zebra', ...theirs },
    ])
    expect(decision).toMatchObject({
      rule: 'A10',
      suggestions: [{ customerId: 'psa:1', reasons: [reason] }],
    })
  })
  test('suggested: a shared freemail domain is nothing', () => {
    expect(
      single(account('Quite Another', { email: 'a@gmail.com' }), [
        { id: 'psa:1', name: 'Zebra', emails: ['b@gmail.com'] },
      ]).rule,
    ).toBe('A11')
  })

  test('unlinked: nothing: unlinked, counted', () => {
    expect(single(account('Acme'), spine('Zebra'))).toMatchObject({
      rule: 'A11',
      result: 'unlinked',
      suggestions: [],
    })
  })
})

describe('rules over all rows', () => {
  test('an undo is remembered as "not this"', () => {
    const subject = account('Acme')
    const decision = single(subject, spine('Acme'), {
      refused: [{ externalId: subject.externalId, customerId: 'psa:Acme' }],
    })
    expect(decision.result).not.toBe('auto')
    expect(decision.suggestions).toEqual([])
  })
  test('a circle of parents ends', () => {
    const a = account('One', { isJob: true })
    const b = account('Two', { isJob: true, parentExternalId: a.externalId })
    a.parentExternalId = b.externalId
    expect(planLinks({ accounts: [a, b], spine: [] }).map((decision) => decision.rule)).toEqual([
      'A9',
      'A9',
    ])
  })
})

describe('the machine links a customer once', () => {
  const acme = { id: 'psa:1', name: 'Acme Works', identifiers: ['ACME'] }
  test('by its account id, and then not another account by its name', () => {
    const decisions = planLinks({
      accounts: [account('Acme Works'), account('Akme Works (ACME)')],
      spine: [acme],
    })
    expect(decisions.map(({ rule, result }) => [rule, result])).toEqual([
      ['A6', 'suggest'],
      ['A2', 'auto'],
    ])
  })
  test('two accounts with its id are both suggested', () => {
    const decisions = planLinks({
      accounts: [account('Acme Works (ACME)'), account('Akme Works_acme')],
      spine: [acme],
    })
    for (const decision of decisions) {
      expect(decision).toMatchObject({
        rule: 'A6',
        result: 'suggest',
        customerId: null,
        suggestions: [{ customerId: 'psa:1', reasons: ['account id'] }],
      })
    }
  })
  test('its id beside a stored link', () => {
    const linked = account('Old name')
    const stored = [{ externalId: linked.externalId, customerId: 'psa:1', kind: 'linked' as const }]
    const decisions = planLinks({
      accounts: [linked, account('Acme Works (ACME)')],
      spine: [acme],
      stored,
    })
    expect(decisions.map(({ rule }) => rule)).toEqual(['A0', 'A6'])
  })
})

describe('names that are not certain', () => {
  test.each(['Acme (Denver)', 'Acme_Denver'])(
    'a bracket in the company name distinguishes branches: %s',
    (companyName) => {
      expect(single(account('J. Miller', { companyName }), spine('Acme'))).toMatchObject({
        result: 'suggest',
        suggestions: [{ customerId: 'psa:Acme' }],
      })
    },
  )
  test('both halves of a dba are customers: both suggested', () => {
    const decision = single(account('Acme LLC dba Zenith'), spine('Acme', 'Zenith'))
    expect(decision).toMatchObject({ rule: 'A6', result: 'suggest' })
    expect(decision.suggestions.map((one) => one.customerId).toSorted()).toEqual([
      'psa:Acme',
      'psa:Zenith',
    ])
    expect(single(account('Acme LLC dba Zenith'), spine('Zenith')).rule).toBe('A4')
  })
})

describe('families', () => {
  const family = (rest: Partial<BillingAccount> = {}) => {
    const root = account('Acme')
    const job = account('Server room', { parentExternalId: root.externalId, isJob: true, ...rest })
    const rack = account('Rack', { parentExternalId: job.externalId, isJob: true })
    return { root, job, rack, accounts: [root, job, rack] }
  }
  const rules = (input: PlanLinksInput) =>
    planLinks(input).map(({ rule, customerId }) => [rule, customerId])

  test('an inherited link that was undone is not inherited again, nor through it', () => {
    const { job, accounts } = family()
    const refused = [{ externalId: job.externalId, customerId: 'psa:Acme' }]
    expect(rules({ accounts, spine: spine('Acme'), refused })).toEqual([
      ['A4', 'psa:Acme'],
      ['A9', null],
      ['A9', null],
    ])
  })
  test('a parent that was deleted in the source keeps its link, and its jobs inherit it', () => {
    const { root, accounts } = family()
    const stored = [
      { externalId: root.externalId, customerId: 'psa:Acme', kind: 'linked' as const },
    ]
    expect(rules({ accounts: accounts.slice(1), spine: spine('Acme'), stored })).toEqual([
      ['A9', 'psa:Acme'],
      ['A9', 'psa:Acme'],
    ])
  })
  test('accounts below one that is kept separate do not inherit from above it', () => {
    const { job, accounts } = family()
    const stored = [{ externalId: job.externalId, customerId: null, kind: 'separate' as const }]
    expect(rules({ accounts, spine: spine('Acme'), stored })).toEqual([
      ['A4', 'psa:Acme'],
      ['A1', null],
      ['A9', null],
    ])
  })
  test('a job that inherits continues to inherit when it becomes inactive: its invoices are still owed', () => {
    const { job, accounts } = family({ active: false })
    const inherited = new Set([job.externalId])
    expect(rules({ accounts, spine: spine('Acme'), inherited })[1]).toEqual(['A9', 'psa:Acme'])
  })
  test("a job that was inactive from the start is suggested its parent's customer", () => {
    const { accounts } = family({ active: false })
    expect(planLinks({ accounts, spine: spine('Acme') })[1]).toMatchObject({
      rule: 'A3',
      result: 'suggest',
      suggestions: [{ customerId: 'psa:Acme', reasons: ['parent'] }],
    })
  })
})

test('without suggestions, the automatic decisions are the same', () => {
  const accounts = [account('Acme'), account('Betta'), account('Zed', { email: 'a@zed.example' })]
  const customers = spine('Acme', 'Beta', { id: 'psa:z', name: 'Q', emails: ['b@zed.example'] })
  const decide = (suggest: boolean) => planLinks({ accounts, spine: customers, suggest })
  expect(decide(true).map((one) => one.suggestions.length)).toEqual([0, 1, 1])
  expect(decide(false).map((one) => one.suggestions.length)).toEqual([0, 0, 0])
  const automatic = (all: LinkDecision[]) => all.filter((one) => one.result === 'auto')
  expect(automatic(decide(false))).toEqual(automatic(decide(true)))
})
