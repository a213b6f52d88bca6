import { emptyCheckpoint } from '@vectis/quickbooks/ports'
import type { DescribedConnection, SyncRun, WebhookHealth } from '@vectis/quickbooks/ports'
import { expect, test } from 'vitest'
import { findRemedies, isQuotaSpent } from '../../src/status/find-remedies.ts'

type Facts = Parameters<typeof findRemedies>[0]

const now = Date.parse('2026-11-30T12:00:00Z')
const dayMs = 86_400_000
const at = (daysAgo: number) => new Date(now - daysAgo * dayMs).toISOString()
const connection = (more: Partial<DescribedConnection> = {}) =>
  ({
    state: 'connected',
    stateReason: null,
    timeZone: 'America/Denver',
    verifierTokenHint: null,
    connectedAt: at(30),
    ...more,
  }) as DescribedConnection
const run = (more: Partial<SyncRun> = {}) =>
  ({ errorCode: null, reason: 'nothing_changed', ...more }) as SyncRun
const webhooks = (more: Partial<WebhookHealth> = {}) =>
  ({ lastDeliveryAt: null, lastRejectedAt: null, rejected: {}, duplicates: 0, ...more }) as WebhookHealth // prettier-ignore

function codes(more: Partial<Facts> = {}): string[] {
  const facts: Facts = {
    connection: connection(),
    isLate: false,
    last: run(),
    webhooks: null,
    verifierTokenSetAt: null,
    checkpoints: [],
    now,
    ...more,
  }
  return findRemedies(facts).map(({ code }) => code)
}

test('of a healthy company nothing, and of none nothing', () => {
  expect(codes()).toEqual([])
  expect(codes({ connection: null, isLate: true })).toEqual([])
})

test.each<[string, Partial<DescribedConnection>, string[]]>([
  ['not confirmed', { state: 'unconfirmed' }, ['unconfirmed']],
  ['refused', { state: 'action_required', stateReason: 'realm_refused' }, ['realm_refused']],
  ['copied', { state: 'action_required', stateReason: 'copied_database' }, ['copied_database']],
  ['revoked', { state: 'action_required', stateReason: 'invalid_grant' }, ['reconnect_required']],
  ['disconnected', { state: 'disconnected', timeZone: null }, []],
  ['without a zone', { timeZone: null }, ['time_zone_missing']],
  ['in no zone', { timeZone: 'Mars/Olympus' }, ['time_zone_missing']],
])('a company that is %s', (_what, of, expected) => {
  expect(codes({ connection: connection(of) })).toEqual(expected)
})

test('the last run says what was refused, and why a quiet one asked nothing', () => {
  expect(codes({ last: run({ errorCode: 'unserved' }) })).toEqual(['unserved'])
  expect(codes({ last: run({ errorCode: 'no such code' as never }) })).toEqual([])
  expect(codes({ last: run({ reason: 'quota_blocked' }) })).toEqual(['quota_exceeded'])
  expect(codes({ last: run({ reason: 'checkpoint_too_old' }) })).toEqual(['checkpoint_too_old'])
  expect(codes({ isLate: true })).toEqual(['sync_late'])
  // Before the first run a zone cannot be known.
  expect(codes({ last: undefined, connection: connection({ timeZone: null }) })).toEqual([])
})

test("the month's calls are used up where a run was refused for it or did not begin", () => {
  expect(isQuotaSpent(undefined)).toBe(false)
  expect(isQuotaSpent(run())).toBe(false)
  expect(isQuotaSpent(run({ errorCode: 'unserved' }))).toBe(false)
  expect(isQuotaSpent(run({ errorCode: 'quota_exceeded' }))).toBe(true)
  expect(isQuotaSpent(run({ reason: 'budget_spent' }))).toBe(true)
  expect(isQuotaSpent(run({ reason: 'quota_blocked' }))).toBe(true)
})

test('refusals of webhooks stand until a delivery is accepted or the token is replaced', () => {
  const refused = (more: Partial<WebhookHealth> = {}) =>
    webhooks({ lastRejectedAt: at(1), rejected: { signature_mismatch: 2 }, ...more })
  expect(codes({ webhooks: refused() })).toEqual(['signature_mismatch'])
  expect(codes({ webhooks: refused({ lastDeliveryAt: at(2) }) })).toEqual(['signature_mismatch'])
  expect(codes({ webhooks: refused({ lastDeliveryAt: at(1) }) })).toEqual([])
  expect(codes({ webhooks: refused(), verifierTokenSetAt: at(2) })).toEqual(['signature_mismatch'])
  expect(codes({ webhooks: refused(), verifierTokenSetAt: at(0.5) })).toEqual([])
  expect(codes({ webhooks: webhooks({ rejected: { signature_mismatch: 2 } }) })).toEqual([])
  const tokenless = refused({ rejected: { no_verifier_token: 1, signature_mismatch: 1 } })
  expect(codes({ webhooks: tokenless })).toEqual(['no_verifier_token', 'signature_mismatch'])
  const hinted = connection({ verifierTokenHint: '…7f', connectedAt: at(2) })
  expect(codes({ webhooks: tokenless, connection: hinted })).toEqual(['signature_mismatch'])
})

test('silence counts from the last delivery, the connection or the token, and only where there is a token', () => {
  const hinted = connection({ verifierTokenHint: '…7f' })
  const silent = (more: Partial<Facts>) => codes({ connection: hinted, ...more })
  expect(silent({ webhooks: webhooks() })).toEqual(['no_webhooks'])
  expect(codes({ webhooks: webhooks() })).toEqual([])
  expect(silent({ webhooks: null })).toEqual([])
  expect(silent({ webhooks: webhooks({ lastDeliveryAt: at(7) }) })).toEqual([])
  expect(silent({ webhooks: webhooks({ lastDeliveryAt: at(7.001) }) })).toEqual(['no_webhooks'])
  expect(silent({ webhooks: webhooks(), verifierTokenSetAt: at(6) })).toEqual([])
  const young = connection({ verifierTokenHint: '…7f', connectedAt: at(3) })
  expect(codes({ connection: young, webhooks: webhooks() })).toEqual([])
})

test('events that came twice, rows that cannot be read and templates that are refused are each said', () => {
  expect(codes({ webhooks: webhooks({ duplicates: 1 }) })).toEqual(['duplicate'])
  const whole = emptyCheckpoint('Invoice')
  expect(codes({ checkpoints: [whole] })).toEqual([])
  expect(codes({ checkpoints: [whole, { ...whole, setAside: ['7'] }] })).toEqual(['row_unreadable'])
  const refused = { ...emptyCheckpoint('RecurringTransaction'), unavailableReason: 'fault' }
  expect(codes({ checkpoints: [whole, refused as typeof whole] })).toEqual(['templates_refused'])
})
