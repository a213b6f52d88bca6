/** Every linking rule by the words that a person sees. */
import { expect, test } from 'vitest'
import type { BillingAccount, SpineCustomer, StoredLink } from '../../src/links/link-types.ts'
import { nameRule } from '../../src/links/name-rule.ts'
import { planLinks } from '../../src/links/plan-links.ts'

const arkansas = { phone: '501 555 0100', street: '12 Oak Ave', postalCode: '72201' }
const columbia = { phones: ['604 555 0199'], street: '9 Kingsway', postalCode: 'V5T 3J7' }
const parent = { externalId: 'parent', displayName: 'Kirkland Group' }
const child = { parentExternalId: 'parent', isJob: true }

interface Row {
  rule: string
  result: string
  /** The account that is asked about. */
  of: Partial<BillingAccount>
  /** Names of customers, or customers. */
  beside: readonly (string | Partial<SpineCustomer>)[]
  under?: Partial<BillingAccount>
  stored?: Omit<StoredLink, 'externalId'>
}
const rows: readonly (readonly [words: string, row: Row])[] = [
  [
    'Linked',
    {
      ...{ rule: 'A0', result: 'keep', of: { displayName: 'Acme' }, beside: ['Zenith'] },
      stored: { customerId: 'Zenith', kind: 'linked' },
    },
  ],
  [
    'Kept separate',
    {
      ...{ rule: 'A1', result: 'separate', of: { displayName: 'Acme' }, beside: ['Acme'] },
      stored: { customerId: null, kind: 'separate' },
    },
  ],
  [
    'Account id',
    {
      ...{ rule: 'A2', result: 'auto', of: { displayName: 'Acme Inc (ACME)' } },
      beside: [{ name: 'Acme', identifiers: ['ACME'] }],
    },
  ],
  [
    'Account id against the name',
    {
      ...{ rule: 'A2b', result: 'suggest', of: { displayName: 'Allure Nails (12)' } },
      beside: [{ name: 'Lee Nails', identifiers: ['12'] }],
    },
  ],
  [
    'Inactive in QuickBooks',
    {
      ...{ rule: 'A3', result: 'suggest', beside: ['Acme'] },
      of: { displayName: 'Acme (deleted)', active: false },
    },
  ],
  ['Exact name', { rule: 'A4', result: 'auto', of: { displayName: 'ACME' }, beside: ['Acme'] }],
  [
    'Name without legal form',
    { rule: 'A5', result: 'auto', of: { displayName: 'Acme LLC' }, beside: ['Acme'] },
  ],
  [
    'Same name, written differently',
    {
      ...{ rule: 'A5b', result: 'auto', of: { displayName: 'Smith Mfg' } },
      beside: ['Smith Manufacturing'],
    },
  ],
  [
    'Several possible',
    {
      ...{ rule: 'A6', result: 'suggest', of: { displayName: 'Waffle House' } },
      beside: [
        { id: 'a', name: 'Waffle House' },
        { id: 'b', name: 'Waffle House' },
      ],
    },
  ],
  [
    'Check',
    { rule: 'A7', result: 'suggest', of: { displayName: 'Acme LLC' }, beside: ['Acme Inc'] },
  ],
  [
    'Check',
    {
      ...{
        rule: 'A7',
        result: 'suggest',
        of: { displayName: 'City Electric Supply', ...arkansas },
      },
      beside: [{ name: 'City Electric Supply Inc', ...columbia }],
    },
  ],
  [
    'Via parent',
    {
      ...{ rule: 'A8', result: 'inherit', beside: ['Kirkland Group'], under: parent },
      of: { displayName: 'Server room', isProject: true, ...child },
    },
  ],
  [
    'Sub-customer',
    {
      ...{ rule: 'A9', result: 'inherit', beside: ['Kirkland Group'], under: parent },
      of: { displayName: 'Server room', ...child },
    },
  ],
  [
    'Sub-customer',
    {
      ...{ rule: 'A9', result: 'suggest', under: parent },
      of: { displayName: "Tiffany's Treasures - Little Rock", ...child },
      beside: ['Kirkland Group', "Tiffany's Treasures"],
    },
  ],
  [
    'Suggested',
    {
      ...{ rule: 'A10', result: 'suggest', of: { displayName: 'Five Guys' } },
      beside: ['Five Guys Burgers & Fries'],
    },
  ],
  [
    'Unlinked',
    { rule: 'A11', result: 'unlinked', of: { displayName: 'Acme' }, beside: ['Zenith'] },
  ],
]

test.each(rows)('"%s"', (words, { rule, result, of, beside, under, stored }) => {
  const blank = {
    ...{ source: 'quickbooks', realmId: '1', externalId: 'account', displayName: '' },
    ...{ companyName: null, parentExternalId: null, isJob: false, isProject: false },
    ...{ billWithParent: false, active: true },
    ...{ email: null, phone: null, street: null, postalCode: null },
  }
  const decisions = planLinks({
    accounts: [{ ...blank, ...of }, ...(under ? [{ ...blank, ...under }] : [])],
    spine: beside.map((one) =>
      typeof one === 'string' ? { id: one, name: one } : { id: one.name ?? '', name: '', ...one },
    ),
    stored: stored ? [{ externalId: 'account', ...stored }] : [],
  })
  expect(decisions[0]).toMatchObject({ rule, result })
  expect(nameRule(decisions[0]?.rule ?? '')).toBe(words)
})

test('every row has words for a report, and an unknown rule is returned unchanged', () => {
  const rules = [...new Set(rows.map(([, { rule }]) => rule)), 'manual']
  expect(rules).toHaveLength(15)
  for (const rule of rules) expect(nameRule(rule)).not.toBe(rule)
  expect(new Set(rules.map(nameRule)).size).toBe(rules.length)
  expect(nameRule('A4')).toBe('Exact name')
  expect(nameRule('constructor')).toBe('constructor')
})
