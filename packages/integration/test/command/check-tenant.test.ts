import { findRemedy } from '@vectis/quickbooks/errors'
import { expect, test } from 'vitest'
import { checkTenant } from '../../src/command/doctor/check-tenant.ts'
import { checkBacklog, checkLease, type Queues } from '../../src/command/doctor/check-queues.ts'
import type { IntegrationStatus } from '../../src/index.ts'
import { sampleEntity, sampleRun, sampleStatus, sampleWebhooks } from '../support/sample-status.ts'

type Given = Partial<IntegrationStatus>
type Consent = NonNullable<IntegrationStatus['consent']>

/** The line of that name, as the doctor says it. */
function lineOf(name: string, status: Given, hasAppToken = false): string {
  const found = checkTenant(sampleStatus(status), { hasAppToken }).filter(
    (one) => one.name === name,
  )
  expect(found.map(({ tenantId }) => tenantId)).toEqual(['acme'])
  const [{ state, code, found: said }] = found as [(typeof found)[0]]
  return `${state} ${code ?? '-'}: ${said}`
}

const consent = (more: Partial<Consent>): Given => ({
  consent: { ...sampleStatus().consent!, ...more },
})
const warning = (kind: string) => ({
  warnings: [{ kind }] as unknown as IntegrationStatus['warnings'],
})
const remedies = (...codes: string[]) => ({ remedies: codes.map((code) => findRemedy(code)!) })
const month = (more: object) => ({
  calls: { lastMinute: null, month: { calls: 40, budget: 100, projected: 90, left: 60, exhaustedAt: null, state: 'ample', ...more } },
}) as Given // prettier-ignore

test.each<[string, string, Given]>([
  ['connection', 'ok -: 70 days of consent left', {}],
  ['connection', 'ok -: 0 days of consent left', { consent: null }],
  ['connection', 'warn unconfirmed: Not confirmed.', { connectionState: 'unconfirmed', summary: 'Not confirmed.' }],
  ['connection', 'fail reconnect_required: a person has to act: no reason is stored', { connectionState: 'action_required' }],
  ['connection', 'fail reconnect_required: a person has to act: invalid_grant', { connectionState: 'action_required', connectionReason: 'invalid_grant' }],
  ['connection', 'fail realm_refused: a person has to act: realm_refused', { connectionState: 'action_required', connectionReason: 'realm_refused' }],
  ['connection', 'fail copied_database: a person has to act: copied_database', { connectionState: 'action_required', connectionReason: 'copied_database' }],
  ['connection', 'fail reconnect_required: the consent ended', consent({ warning: 'expired' as Consent['warning'] })],
  ['connection', 'warn consent_expiring: 3 days of consent left', consent({ warning: 'due_3' as Consent['warning'], daysLeft: 3 })],
  ['connection', 'fail refresh_overdue: the last refresh was 30 min ago', consent({ isRefreshOverdue: true })],
  ['sync', 'ok -: last read 3 h ago', {}],
  ['sync', 'ok -: the first read is not over', { lastReadAt: null }],
  ['sync', 'fail server: last read 3 h ago; HTTP 500 (intuit_tid 1-5f)', { runs: [sampleRun({ outcome: 'failed', errorCode: 'server', message: 'HTTP 500', intuitTid: '1-5f' })] }],
  ['sync', 'fail sync_late: last read 3 h ago; interval', { runs: [sampleRun({ outcome: 'aborted' })] }],
  ['sync', 'warn entity_failing: last read 3 h ago; not read: Invoice (server)', { entities: [sampleEntity(), sampleEntity({ failing: { code: 'server' } as never })] }],
  ['sync', 'fail sync_late: last read 3 h ago', warning('sync_late')],
  ['sync', 'warn step_failed: last read 3 h ago; The mail was not sent.', { ...warning('step_failing'), runs: [sampleRun({ message: 'The mail was not sent.' }), sampleRun({ outcome: 'failed' })] }],
  ['sync', 'warn step_failed: last read 3 h ago; ', warning('step_failing')],
  ['sync', 'warn row_unreadable: last read 3 h ago; 3 rows set aside', { entities: [sampleEntity({ setAside: 1 }), sampleEntity({ setAside: 2 })] }],
  ['time zone', 'ok -: America/Denver', {}],
  ['time zone', 'ok -: not read yet', { company: null }],
  ['time zone', 'warn time_zone_missing: America/Denver is no zone', warning('time_zone_missing')],
  ['time zone', 'warn time_zone_missing: unknown', { ...warning('time_zone_missing'), company: null }],
  ['verifier token', 'ok -: stored with the connection, ends in …7f3a', { webhooks: sampleWebhooks() }],
  ['verifier token', 'warn no_verifier_token: none is stored, and the app has none', {}],
  ['webhooks', 'skip -: nothing is stored of them', {}],
  ['webhooks', 'ok -: last delivery 60 min ago; 12 events in 24 h', { webhooks: sampleWebhooks() }],
  ['webhooks', 'fail signature_mismatch: last delivery 60 min ago; refused in 24 h: 2 signature_mismatch, 1 unknown_realm', { webhooks: sampleWebhooks({ rejected: { signature_mismatch: 2, unknown_realm: 1 } }), ...remedies('signature_mismatch') }],
  ['webhooks', 'fail no_verifier_token: last delivery never; refused in 24 h: 2 no_verifier_token', { webhooks: sampleWebhooks({ verifierTokenHint: null, lastDeliveryAt: null, rejected: { no_verifier_token: 2 } }), ...remedies('no_verifier_token') }],
  ['webhooks', 'ok -: last delivery 60 min ago; 12 events in 24 h', { webhooks: sampleWebhooks({ rejected: { signature_mismatch: 2 } }), ...remedies('duplicate') }],
  ['webhooks', 'warn events_set_aside: last delivery 60 min ago; 3 events set aside', { webhooks: sampleWebhooks({ setAside: { unserved: 1, unknown_entity: 2 } }) }],
  ['webhooks', 'warn no_webhooks: last delivery 60 min ago', { webhooks: sampleWebhooks(), ...remedies('no_webhooks') }],
  ['quota', 'skip -: no keys of this environment, so no count', {}],
  ['quota', 'ok -: 40 of 100 calls of the app this month', month({})],
  ['quota', 'ok -: 40 of any number of calls of the app this month', month({ budget: null })],
  ['quota', 'fail budget_spent: 40 of 100 calls of the app this month', month({ state: 'spent' })],
  ['quota', 'warn budget_short: 40 of 100 calls of the app this month; 90 expected', month({ state: 'short' })],
  ['quota', 'warn budget_short: 40 of 100 calls of the app this month; 90 expected', month({ state: 'near' })],
])('%s: %s', (name, expected, status) => {
  expect(lineOf(name, status)).toBe(expected)
}) // prettier-ignore

test('a token of the app serves a connection without one; one of its own comes first', () => {
  expect(lineOf('verifier token', {}, true)).toBe('ok -: the token of the app is used')
  expect(lineOf('verifier token', { webhooks: sampleWebhooks() }, true)).toContain('ends in …7f3a')
})

test('of a tenant that is not connected nothing else is checked', () => {
  for (const connectionState of [null, 'disconnected'] as const) {
    const status = sampleStatus({ connectionState, summary: 'Not connected.' })
    expect(checkTenant(status, { hasAppToken: true })).toEqual([
      { name: 'connection', tenantId: 'acme', state: 'skip', found: 'Not connected.', code: null, remedy: null },
    ]) // prettier-ignore
  }
})

const now = Date.parse('2026-11-30T13:00:00Z')
const minuteMs = 60_000
const saidOf = ({ state, code, found }: ReturnType<typeof checkLease>) =>
  `${state} ${code ?? '-'}: ${found}`

test.each([
  [null, 'ok -: free'],
  [0, 'ok -: held by worker-1'],
  [-30 * minuteMs, 'ok -: held by worker-1'],
  [-31 * minuteMs, 'fail lease_stuck: worker-1 left it 31 min ago'],
  [60 * minuteMs, 'ok -: held by worker-1'],
  [61 * minuteMs, 'fail lease_stuck: worker-1 holds it for 61 min more'],
])('a lease that ends in %s ms: %s', (endsIn, expected) => {
  const held =
    endsIn === null ? [] : [['acme', { owner: 'worker-1', until: now + endsIn }] as const]
  const queues: Queues = { leases: new Map(held), events: new Map() }
  expect(saidOf(checkLease('acme', queues, now))).toBe(expected)
  expect(saidOf(checkLease('beta', queues, now))).toBe('ok -: free')
})

test.each([
  [null, 'ok -: no event waits'],
  [30, 'ok -: 4 events wait, the oldest for 30 min'],
  [31, 'fail webhook_backlog: 4 events wait, the oldest for 31 min'],
])('events that wait for %s minutes: %s', (minutes, expected) => {
  const waiting =
    minutes === null ? [] : [['acme', { count: 4, oldest: now - minutes * minuteMs }] as const]
  const queues: Queues = { leases: new Map(), events: new Map(waiting) }
  expect(saidOf(checkBacklog('acme', queues, now))).toBe(expected)
})
