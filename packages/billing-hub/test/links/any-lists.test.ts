/** What holds for the linking rules on any two lists of names. `FULL=1` runs thirty times as many. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildCoreName } from '../../src/names/core-name.ts'
import { parseDecorations } from '../../src/names/decorations.ts'
import { foldName } from '../../src/names/fold.ts'
import { scoreTokenSort } from '../../src/names/similarity.ts'
import type { BillingAccount, LinkDecision, SpineCustomer } from '../../src/links/link-types.ts'
import { planLinks, type PlanLinksInput } from '../../src/links/plan-links.ts'

const word = fc.constantFrom('Acme', 'acmé', 'ACME', 'Beta', 'Zenith', 'Östen', 'Холдинг')
const tail = fc.constantFrom(
  '',
  '',
  ' Inc',
  ' LLC',
  ' Ltd.',
  ' Capital',
  ' (A1)',
  '_b2',
  ' (deleted)',
)
const name = fc.oneof(
  fc.tuple(word, tail).map((parts) => parts.join('')),
  fc.tuple(word, word).map((halves) => halves.join(' dba ')),
)
const account = fc.record({
  displayName: name,
  companyName: fc.option(name, { freq: 2 }),
  parent: fc.option(fc.nat(9)),
  isJob: fc.boolean(),
  active: fc.nat(5).map((n) => n > 0),
})
const lists = fc.record({
  accounts: fc.array(account, { maxLength: 10 }),
  customers: fc.array(fc.record({ name, identifier: fc.option(fc.constantFrom('A1', 'B2')) }), {
    maxLength: 6,
  }),
  stored: fc.array(fc.tuple(fc.nat(9), fc.option(fc.nat(5))), { maxLength: 3 }),
  refused: fc.array(fc.tuple(fc.nat(9), fc.nat(5)), { maxLength: 4 }),
})

function build(one: typeof lists extends fc.Arbitrary<infer T> ? T : never): PlanLinksInput {
  const accounts = one.accounts.map((given, index): BillingAccount => ({
    source: 'quickbooks',
    realmId: '1',
    externalId: String(index),
    displayName: given.displayName,
    companyName: given.companyName,
    parentExternalId: given.parent === null ? null : String(given.parent),
    isJob: given.isJob,
    isProject: false,
    billWithParent: false,
    active: given.active,
    email: null,
    phone: null,
    street: null,
    postalCode: null,
  }))
  const spine = one.customers.map((given, index): SpineCustomer => ({
    id: `psa-${index}`,
    name: given.name,
    ...(given.identifier === null ? {} : { identifiers: [given.identifier] }),
  }))
  const stored = new Map(
    one.stored.map(([id, customer]) => [
      String(id),
      {
        externalId: String(id),
        customerId: customer === null ? null : `psa-${customer}`,
        kind: customer === null ? ('separate' as const) : ('linked' as const),
      },
    ]),
  )
  const refused = one.refused.map(([id, customer]) => ({
    externalId: String(id),
    customerId: `psa-${customer}`,
  }))
  return { accounts, spine, stored: [...stored.values()], refused }
}

const numRuns = process.env['FULL'] === '1' ? 10_000 : 300
const brief = ({ externalId, rule, result, customerId }: LinkDecision) => [
  externalId,
  rule,
  result,
  customerId,
]

test('a customer is linked once by machine, never to a pair that was refused, and never for an inactive account by name', () => {
  let automatic = 0
  fc.assert(
    fc.property(lists, (one) => {
      const input = build(one)
      const decisions = planLinks(input)
      const taken = (input.stored ?? []).flatMap((link) => link.customerId ?? [])
      for (const decision of decisions) {
        if (decision.result !== 'auto') continue
        automatic += 1
        expect(taken).not.toContain(decision.customerId)
        taken.push(decision.customerId ?? '')
      }
      for (const { externalId, customerId, result, rule, suggestions } of decisions) {
        const isRefused = (id: string | null) =>
          input.refused?.some((pair) => pair.externalId === externalId && pair.customerId === id)
        if (result === 'auto' || result === 'inherit') expect(isRefused(customerId)).toBe(false)
        for (const suggestion of suggestions) expect(isRefused(suggestion.customerId)).toBe(false)
        const isActive = input.accounts.find((known) => known.externalId === externalId)?.active
        if (!isActive && result === 'auto') expect(rule).toBe('A2')
      }
    }),
    { numRuns },
  )
  expect(automatic).toBeGreaterThan(numRuns / 20)
})

const withIds = lists.map((one) => ({
  ...one,
  accounts: one.accounts.map((given, index) => ({
    ...given,
    displayName: given.displayName + (index % 2 === 0 ? ' (A1)' : '_b2'),
  })),
  customers: one.customers.slice(0, 3).map((given, index) => ({
    ...given,
    identifier: index === 0 ? ('A1' as const) : index === 1 ? ('B2' as const) : null,
  })),
}))
test('an account id alone never links: a name of the account has to fit the customer too', () => {
  let byId = 0
  fc.assert(
    fc.property(withIds, (one) => {
      const input = build(one)
      for (const decision of planLinks(input)) {
        if (decision.rule !== 'A2') continue
        byId += 1
        const account = input.accounts.find(({ externalId }) => externalId === decision.externalId)
        const customer = input.spine.find(({ id }) => id === decision.customerId)
        const rest = [account?.displayName ?? '', account?.companyName ?? '']
          .flatMap((text) => [text, ...parseDecorations(text).candidates])
          .map((text) => buildCoreName(foldName(text)).core)
        const theirs = buildCoreName(foldName(customer?.name ?? '')).core
        expect(
          Math.max(...rest.map((core) => scoreTokenSort(core, theirs))),
        ).toBeGreaterThanOrEqual(80)
      }
    }),
    { numRuns },
  )
  expect(byId).toBeGreaterThan(numRuns / 10)
})

test('the order of the lists decides nothing', () => {
  fc.assert(
    fc.property(lists, (one) => {
      const input = build(one)
      const turned = planLinks({
        ...input,
        accounts: input.accounts.toReversed(),
        spine: input.spine.toReversed(),
      })
      expect(turned.toReversed().map(brief)).toEqual(planLinks(input).map(brief))
    }),
    { numRuns },
  )
})

test('a second pass over what the first one stored changes nothing', () => {
  fc.assert(
    fc.property(lists, (one) => {
      const input = build(one)
      const first = planLinks(input)
      const made = first.flatMap(({ externalId, result, customerId }) =>
        result === 'auto' ? [{ externalId, customerId, kind: 'linked' as const }] : [],
      )
      const inherited = new Set(
        first.flatMap(({ externalId, result }) => (result === 'inherit' ? [externalId] : [])),
      )
      const second = planLinks({ ...input, stored: [...(input.stored ?? []), ...made], inherited })
      const links = (decisions: LinkDecision[]) =>
        decisions.map(({ externalId, customerId }) => [externalId, customerId])
      expect(links(second)).toEqual(links(first))
    }),
    { numRuns },
  )
})
