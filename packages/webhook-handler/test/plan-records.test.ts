import type { WebhookEvent } from '@vectis/quickbooks/webhooks'
import { expect, test } from 'vitest'
import { countOthers, planRecords } from '../src/delivery/plan-records.ts'
import type { ProvenRealms } from '../src/delivery/proven-realms.ts'

const at = '2026-11-23T10:31:26Z'
const event = (id: string, realmId: string) => ({ id, realmId }) as WebhookEvent

function realms(proven: Record<string, string>, unknown: string[] = []): ProvenRealms {
  const of = Object.entries(proven).map(([realmId, tenantId]) => ({
    tenantId,
    realmId,
    environment: 'sandbox' as const,
    verifierTokens: [],
  }))
  return { proven: of, unproven: [], unreadable: [], tokenless: [], unknown, isTooMany: false }
}

const plan = (events: WebhookEvent[], given: ProvenRealms) =>
  planRecords(events, given, at).map(({ tenantId, event: kept, receivedAt }) => {
    expect(receivedAt).toBe(at)
    return [tenantId, kept.id, kept.realmId]
  })

test('each event is recorded for the tenants whose token verified it, and for no other', () => {
  const given = realms({ '1': 'a', '2': 'b' })
  expect(plan([event('x', '1'), event('y', '2'), event('z', '3')], given)).toEqual([
    ['a', 'x', '1'],
    ['b', 'y', '2'],
  ])
})

test('an element without a realm is recorded where only one tenant is possible', () => {
  const lost = event('x', '')
  expect(plan([lost], realms({ '1': 'a' }))).toEqual([['a', 'x', '1']])
  expect(plan([lost], realms({ '1': 'a', '2': 'a' }))).toEqual([['a', 'x', '1']])
  expect(plan([lost], realms({ '1': 'a', '2': 'b' }))).toEqual([])
  expect(plan([lost], realms({}))).toEqual([])
})

test('what is recorded for no tenant is counted once, by its reason', () => {
  const events = ['1', '', '8', '8', '9'].map((realmId, index) => event(String(index), realmId))
  expect(countOthers(events, realms({ '1': 'a' }, ['8']))).toEqual({
    unknownRealm: 2,
    unreadable: 1,
    unproven: 1,
  })
  expect(countOthers([event('x', '1')], realms({ '1': 'a' }))).toEqual({})
})
