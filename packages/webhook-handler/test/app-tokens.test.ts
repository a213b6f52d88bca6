import type { VerifiableRealm } from '@vectis/quickbooks/ports'
import { expect, test } from 'vitest'
import { listFixedTokens, proveRealms } from '../src/delivery/proven-realms.ts'
import type { AppVerifierTokens } from '../src/delivery/proven-realms.ts'
import { sign } from './support/deliveries.ts'

const body = Buffer.from('a body')
const realm = (realmId: string, more: Partial<VerifiableRealm> = {}): VerifiableRealm => ({
  tenantId: `tenant ${realmId}`,
  environment: 'sandbox',
  realmId,
  verifierTokens: [],
  ...more,
})

/** The realm ids of each group. */
async function prove(
  realms: VerifiableRealm[],
  appVerifierTokens: AppVerifierTokens,
  { named = realms.map(({ realmId }) => realmId), token = 'right', maxUnverified = 100 } = {},
) {
  const input = { body, signature: sign(body, token), realmIds: named, maxUnverified }
  const { isTooMany, ...groups } = await proveRealms({
    ...input,
    appVerifierTokens,
    connections: {
      findRealms: async (ids) => realms.filter(({ realmId }) => ids.includes(realmId)),
    },
  })
  const ids = Object.entries(groups).flatMap(
    ([group, of]) =>
    of.length === 0
      ? []
      : [[group, of.map((one: string | VerifiableRealm) => (typeof one === 'string' ? one : one.realmId))] as const], // prettier-ignore
  )
  return { ...Object.fromEntries(ids), ...(isTooMany ? { isTooMany } : {}) }
}

test('a realm is proven by its own token, or by that of the app', async () => {
  const own = realm('1', { verifierTokens: ['wrong', 'right'] })
  expect(await prove([own], [])).toEqual({ proven: ['1'] })
  expect(await prove([realm('1')], ['wrong', 'right'])).toEqual({ proven: ['1'] })
})

test('a realm with a token that does not verify is unproven; one without any, of its own or of the app, is tokenless', async () => {
  const own = realm('1', { verifierTokens: ['wrong'] })
  expect(await prove([own], [])).toEqual({ unproven: ['1'] })
  expect(await prove([own], ['wrong too'])).toEqual({ unproven: ['1'] })
  expect(await prove([realm('1')], ['wrong'])).toEqual({ unproven: ['1'] })
  expect(await prove([realm('1')], [])).toEqual({ tokenless: ['1'] })
})

test('the tokens of an environment are for its connections alone', async () => {
  const both = [realm('1'), realm('2', { environment: 'production' })]
  expect(await prove(both, { sandbox: ['right'] })).toEqual({ proven: ['1'], tokenless: ['2'] })
  expect(await prove(both, { production: ['right'] })).toEqual({ proven: ['2'], tokenless: ['1'] })
})

test('a function is asked for each realm, and named the realm without its tokens', async () => {
  const asked: object[] = []
  const source = (about: object) => {
    asked.push(about)
    return ['right']
  }
  expect(await prove([realm('1')], source)).toEqual({ proven: ['1'] })
  expect(asked).toEqual([{ tenantId: 'tenant 1', environment: 'sandbox', realmId: '1' }])
})

test('tokens that are not tied to a realm: those of a list, of all environments, none of a function', () => {
  expect(listFixedTokens(['a', 'b'])).toEqual(['a', 'b'])
  expect(listFixedTokens({ sandbox: ['a'], production: ['b', 'c'] })).toEqual(['a', 'b', 'c'])
  expect(listFixedTokens({})).toEqual([])
  expect(listFixedTokens(() => ['a'])).toEqual([])
})

test('after the first realms are proven the rest is looked up, and each is in its group', async () => {
  const unreadable = realm('5', { problem: 'unknown_key_id' })
  const realms = [
    realm('1', { verifierTokens: ['right'] }),
    realm('2', { verifierTokens: ['wrong'] }),
    realm('3', { verifierTokens: ['right'] }),
    realm('4', { verifierTokens: ['wrong'] }),
    unreadable,
    realm('6'),
  ]
  const groups = {
    proven: ['1', '3'],
    unproven: ['2', '4'],
    unreadable: ['5'],
    tokenless: ['6'],
    unknown: ['7'],
  }
  const named = ['1', '2', '3', '4', '5', '6', '7']
  for (const maxUnverified of [1, 2, 6, 7, 100])
    expect(await prove(realms, [], { named, maxUnverified })).toEqual(groups)
  // Nothing of the first ones verified it.
  const reversed = ['7', '2', '1']
  expect(await prove(realms, [], { named: reversed, maxUnverified: 2 })).toMatchObject({
    isTooMany: true,
    unknown: ['7'],
    unproven: ['2'],
  })
})

test('a body with more than 10,000 realms is refused even when a token has verified it', async () => {
  const named = (count: number) => Array.from({ length: count }, (_, index) => String(index))
  const realms = [realm('0', { verifierTokens: ['right'] })]
  const most = await prove(realms, [], { named: named(10_000) })
  expect(most).toMatchObject({ proven: ['0'] })
  const more = await prove(realms, [], { named: named(10_001) })
  expect(more).toMatchObject({ isTooMany: true })
  expect(more).not.toHaveProperty('proven')
})
