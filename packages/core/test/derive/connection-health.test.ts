import { describe, expect, test } from 'vitest'
import {
  deriveConnectionHealth,
  type ConnectionHealthFacts,
  type DerivedConnectionHealth,
} from '../../src/derive/connection-health.ts'

const now = Date.UTC(2026, 10, 23, 10)
const minute = 60_000
const day = 24 * 60 * minute
const ago = (ms: number) => new Date(now - ms).toISOString()

const connected = {
  state: 'connected',
  connectedAt: ago(50 * day),
  refreshedAt: ago(10 * minute),
  consentExpiresAt: ago(-90 * day),
} as const

const healthy: ConnectionHealthFacts = {
  now,
  connection: connected,
  lastSuccessAt: ago(5 * minute),
  intervalMs: 15 * minute,
}

type Shown = [
  DerivedConnectionHealth['health'],
  DerivedConnectionHealth['isUrgent'],
  DerivedConnectionHealth['action'],
]

const table: { row: string; facts: Partial<ConnectionHealthFacts>; is: Shown }[] = [
  { row: 'Not connected', facts: { connection: null }, is: ['not_connected', false, 'connect'] },
  {
    row: 'Connecting',
    facts: { connection: null, stateIssuedAt: ago(9 * minute) },
    is: ['connecting', false, 'cancel'],
  },
  {
    row: 'Connecting: no callback in 10 min, back',
    facts: { connection: null, stateIssuedAt: ago(10 * minute) },
    is: ['not_connected', false, 'connect'],
  },
  {
    row: 'First sync',
    facts: { isFirstSync: true, lastSuccessAt: null },
    is: ['first_sync', false, 'progress'],
  },
  { row: 'Healthy', facts: {}, is: ['healthy', false, 'sync_now'] },
  {
    row: 'Healthy: exactly 1 interval ago',
    facts: { lastSuccessAt: ago(15 * minute) },
    is: ['healthy', false, 'sync_now'],
  },
  {
    row: 'Late: more than 1 interval',
    facts: { lastSuccessAt: ago(15 * minute + 1) },
    is: ['late', false, 'sync_now'],
  },
  { row: 'Late: never', facts: { lastSuccessAt: null }, is: ['late', false, 'sync_now'] },
  {
    row: 'Degraded: one entity failing, 429, 5xx',
    facts: { isFailing: true },
    is: ['degraded', false, 'see_error'],
  },
  {
    row: 'Expiring: 14 days by the nearer clock',
    facts: { connection: { ...connected, consentExpiresAt: ago(-14 * day) } },
    is: ['expiring', false, 'reconnect'],
  },
  {
    row: 'Expiring: not yet at 14 days and a moment',
    facts: { connection: { ...connected, consentExpiresAt: ago(-14 * day - 1) } },
    is: ['healthy', false, 'sync_now'],
  },
  {
    row: 'Expiring: 3 days, urgent',
    facts: { connection: { ...connected, consentExpiresAt: ago(-3 * day) } },
    is: ['expiring', true, 'reconnect'],
  },
  {
    row: 'Expiring: 3 days comes before Degraded',
    facts: { isFailing: true, connection: { ...connected, consentExpiresAt: ago(-1 * day) } },
    is: ['expiring', true, 'reconnect'],
  },
  {
    row: 'Expiring: no refresh for 24 h',
    facts: { connection: { ...connected, refreshedAt: ago(day + 1) } },
    is: ['expiring', false, 'reconnect'],
  },
  {
    row: 'Expiring: not yet at exactly 24 h without a refresh',
    facts: { connection: { ...connected, refreshedAt: ago(day) } },
    is: ['healthy', false, 'sync_now'],
  },
  {
    row: 'Expiring: no refresh yet counts from the connect',
    facts: { connection: { ...connected, connectedAt: ago(minute), refreshedAt: null } },
    is: ['healthy', false, 'sync_now'],
  },
  {
    row: 'Expiring: no refresh token came, reconnect within the hour',
    facts: { connection: { ...connected, consentExpiresAt: ago(-minute) } },
    is: ['expiring', true, 'reconnect'],
  },
  {
    row: 'Unconfirmed: QuickBooks has not said yet whether the consent opens the company',
    facts: { connection: { ...connected, state: 'unconfirmed' }, isFirstSync: true },
    is: ['unconfirmed', false, 'see_error'],
  },
  {
    row: 'Action required: invalid_grant, revoked, admin lost rights',
    facts: { connection: { ...connected, state: 'action_required' } },
    is: ['action_required', true, 'reconnect'],
  },
  {
    row: 'Action required: the consent has run out',
    facts: { connection: { ...connected, consentExpiresAt: ago(0) } },
    is: ['action_required', true, 'reconnect'],
  },
  {
    row: 'Action required: monthly quota spent',
    facts: { isQuotaSpent: true, isFailing: true },
    is: ['action_required', true, 'open_intuit'],
  },
  {
    row: 'Disconnected',
    facts: { connection: { ...connected, state: 'disconnected', consentExpiresAt: null } },
    is: ['disconnected', false, 'connect'],
  },
  {
    row: 'Disconnected, and connecting again',
    facts: {
      connection: { ...connected, state: 'disconnected', consentExpiresAt: null },
      stateIssuedAt: ago(minute),
    },
    is: ['connecting', false, 'cancel'],
  },
]

describe('connection state', () => {
  test.each(table)('$row', ({ facts, is }) => {
    const { health, isUrgent, action } = deriveConnectionHealth({ ...healthy, ...facts })
    expect([health, isUrgent, action]).toEqual(is)
  })

  test('every state of the table is a case', () => {
    expect(new Set(table.map(({ is }) => is[0]))).toEqual(
      new Set([
        ...['not_connected', 'connecting', 'first_sync', 'healthy', 'late', 'degraded'],
        ...['expiring', 'unconfirmed', 'action_required', 'disconnected'],
      ]),
    )
  })
})
