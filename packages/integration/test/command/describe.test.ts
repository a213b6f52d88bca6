/** What the command says in words, line by line. */
import { findRemedy } from '@vectis/quickbooks/errors'
import { expect, test } from 'vitest'
import { describeExplained, type Refreshes } from '../../src/command/evidence/run-explain.ts'
import { describeRow } from '../../src/command/evidence/run-row.ts'
import type { RowVersion } from '../../src/command/evidence/read-row.ts'
import { describeTenant } from '../../src/command/status/describe-tenant.ts'
import type { IntegrationStatus } from '../../src/index.ts'
import { sampleEntity, sampleRun, sampleStatus, sampleWebhooks } from '../support/sample-status.ts'

const late = findRemedy('sync_late')!
const remedyLines = ['', `sync_late: ${late.say}`, `  do: ${late.do}`]
const warnings = [
  { kind: 'sync_late', message: 'Not read for\n3 h.' },
] as unknown as IntegrationStatus['warnings']

test('of a healthy tenant: its company, its consent and when it was read', () => {
  expect(describeTenant(sampleStatus()).split('\n')).toEqual([
    'acme: healthy. QuickBooks is connected and read.',
    '',
    'company    Alder Dental (77, sandbox)',
    'time zone  America/Denver',
    'consent    70 days left, until 2027-02-08T10:00:00.000Z; refreshed 30 min ago',
    'last read  3 h ago',
    '',
  ])
})

test('what is not known yet is said; a tenant that was never connected has hardly a line', () => {
  const company = { ...sampleStatus().company!, name: null, timeZone: null }
  const unnamed = describeTenant(sampleStatus({ company, consent: null }))
  expect(unnamed).toContain('company    name not known yet (77, sandbox)\ntime zone  unknown\n')
  expect(unnamed).not.toContain('consent')
  const nothing = { company: null, consent: null, lastReadAt: null, summary: 'Never connected.' }
  expect(describeTenant(sampleStatus({ ...nothing, health: 'not_connected' }))).toBe(
    'acme: not_connected. Never connected.\n\nlast read  never\n',
  )
})

test('of a tenant with everything: each fact has its line', () => {
  const status = sampleStatus({
    health: 'late',
    run: {
      runId: 'r',
      kind: 'full',
      startedAt: '2026-11-30T12:59:00.000Z',
      progress: [
        { entity: 'Invoice', rows: 500, total: 1200, done: false },
        { entity: 'Customer', rows: 40, total: null, done: true },
      ],
      waitsUntil: '2026-11-30T13:01:00.000Z',
    },
    nextRunAt: '2026-11-30T13:15:00.000Z',
    calls: {
      lastMinute: 3,
      month: { calls: 40, budget: 100, projected: 90, left: 60, exhaustedAt: null, state: 'near' },
    },
    webhooks: sampleWebhooks({ rejected: { signature_mismatch: 2, unknown_realm: 1 } }),
    links: { accepted: { at: '2026-11-02T10:00:00.000Z' } } as IntegrationStatus['links'],
    alerts: { state: 'evaluated', remedy: null, evaluatedAt: '2026-11-30T10:00:05.000Z', open: 4 },
    verification: {
      checkedAt: '2026-11-30T10:00:04.000Z',
      differences: [{}, {}],
    } as unknown as IntegrationStatus['verification'],
    entities: [
      sampleEntity({ setAside: 2 }),
      sampleEntity({ entity: 'Customer', readAt: null, failing: { code: 'server' } as never }),
      sampleEntity({ entity: 'RecurringTransaction', unavailableReason: 'refused' }),
    ],
    remedies: [late],
    warnings,
    unknown: [{ field: 'calls.lastMinute', why: 'Another process\tcounts.' }],
  })
  expect(describeTenant(status).split('\n').slice(5)).toEqual([
    'last read         3 h ago',
    'run under way     since 2026-11-30T12:59:00.000Z: Invoice 500 of 1200, Customer 40; goes on at 2026-11-30T13:01:00.000Z',
    'next run          2026-11-30T13:15:00.000Z',
    'calls this month  40 of 100, 90 expected: near',
    'webhooks          last 60 min ago, 12 in 24 h, 1 waiting, 2 signature_mismatch, 1 unknown_realm',
    'links accepted    2026-11-02T10:00:00.000Z',
    'alerts            4 open; evaluated 2026-11-30T10:00:05.000Z',
    'verified          2026-11-30T10:00:04.000Z: 2 differences',
    '',
    'ENTITY                READ     STATE',
    'Invoice               3 h ago  ok             2 rows set aside',
    'Customer              never    fails: server',
    'RecurringTransaction  3 h ago  refused',
    ...remedyLines,
    '',
    'warning sync_late: Not read for 3 h.',
    '',
    'unknown calls.lastMinute: Another process counts.',
    '',
  ])
})

test('a run that has read nothing, a plan without a cap, a preview nobody accepted', () => {
  const said = describeTenant(
    sampleStatus({
      run: { runId: null, kind: null, startedAt: null, progress: [], waitsUntil: null },
      calls: { lastMinute: null, month: { calls: 40, budget: null, projected: 90, left: null, exhaustedAt: null, state: 'ample' } },
      links: { accepted: null } as IntegrationStatus['links'],
      alerts: { state: 'waiting_for_preview', remedy: null, evaluatedAt: null, open: 0 },
    }),
  ) // prettier-ignore
  expect(said.split('\n').slice(6, -1)).toEqual([
    'run under way     begun',
    'calls this month  40 no budget, 90 expected: ample',
    'links accepted    not yet',
    'alerts            0 open; waiting_for_preview',
  ])
})

const refreshes: Refreshes = {
  generation: 7,
  refreshedAt: '2026-11-30T12:30:00.000Z',
  accessTokenExpiresAt: '2026-11-30T13:30:00.000Z',
  attempts: 0,
  leaseOwner: null,
  leaseUntil: null,
  keyId: 'k1',
  installationId: 'production',
  adopted: null,
}

test('explained: the connection, its refreshes, whose its tokens are, and its runs', () => {
  expect(describeExplained(sampleStatus(), refreshes).split('\n')).toEqual([
    'acme: healthy. QuickBooks is connected and read.',
    '',
    'connection: connected, no reason stored',
    'refreshes: token set 7, refreshed 30 min ago, access token until 2026-11-30T13:30:00.000Z, 0 attempts under way',
    'tokens: bound to "production"',
    '',
    'runs, the newest first:',
    '',
  ])
  const none = sampleStatus({ connectionState: null, connectionReason: 'deleted' })
  expect(describeExplained(none, null).split('\n').slice(1)).toEqual([
    '',
    'connection: none, deleted',
    '',
    'runs, the newest first:',
    '',
  ])
})

test('explained: a refresh under way, tokens of nobody, and who took them over', () => {
  const owner = (more: Partial<Refreshes>) =>
    describeExplained(sampleStatus(), { ...refreshes, ...more })
      .split('\n')
      .slice(3, -3)
  expect(owner({ leaseOwner: 'worker-1', attempts: 1, accessTokenExpiresAt: null })[0]).toBe(
    'refreshes: token set 7, refreshed 30 min ago, access token until -, 1 attempts under way by worker-1',
  )
  expect(owner({ keyId: null })).toHaveLength(1)
  expect(owner({ installationId: null })[1]).toBe('tokens: bound to no named installation')
  const adopted = { at: '2026-11-20T10:00:00.000Z', from: 'staging', by: null }
  expect(owner({ adopted })[1]).toBe(
    'tokens: bound to "production", taken over from "staging" at 2026-11-20T10:00:00.000Z',
  )
  expect(owner({ adopted: { ...adopted, from: null, by: 'Ada' } })[1]).toBe(
    'tokens: bound to "production", taken over from no named installation at 2026-11-20T10:00:00.000Z by Ada',
  )
})

test('explained: ten runs with up to five problems each, webhooks, remedies and warnings', () => {
  const problem = (n: number, more: object = {}) => ({
    rung: 'entity', entity: 'Invoice', externalId: String(n), code: 'server', message: `HTTP\n50${n}`, intuitTid: null, ...more,
  }) // prettier-ignore
  const failed = sampleRun({
    outcome: 'partial',
    errorCode: 'server',
    message: 'Partly\nread.',
    intuitTid: '1-5f',
    repeats: 2,
    problems: [
      problem(0, { intuitTid: '1-60' }),
      problem(1, { entity: null, externalId: null }),
      ...[2, 3, 4, 5].map((n) => problem(n)),
    ] as never,
  })
  const runs = [failed, ...Array.from({ length: 11 }, () => sampleRun())]
  const webhooks = sampleWebhooks({
    duplicates: 3,
    rejected: { signature_mismatch: 2 },
    setAside: { unserved: 4 },
    lastRejectedAt: '2026-11-30T11:00:00.000Z',
  })
  const status = sampleStatus({ runs, webhooks, remedies: [late], warnings })
  const plain = '  2026-11-30T10:00:00.000Z incremental (interval): succeeded, 3 calls'
  expect(describeExplained(status, null).split('\n').slice(5)).toEqual([
    '  2026-11-30T10:00:00.000Z incremental (interval): partial, 3 calls, server, intuit_tid 1-5f, 2 more times',
    '    Partly read.',
    '    entity Invoice 0: server: HTTP 500 (intuit_tid 1-60)',
    '    entity: server: HTTP 501',
    ...[2, 3, 4].map((n) => `    entity Invoice ${n}: server: HTTP 50${n}`),
    ...Array.from({ length: 9 }, () => plain),
    '',
    'webhooks, 24 hours:',
    'accepted                     12',
    'repeated by Intuit           3',
    'waiting                      1',
    'refused, signature_mismatch  2',
    'set aside, unserved          4',
    'last refused                 2026-11-30T11:00:00.000Z',
    ...remedyLines,
    '',
    'warning sync_late: Not read for 3 h.',
    '',
  ])
  const quiet = describeExplained(sampleStatus({ webhooks: sampleWebhooks() }), null)
  expect(quiet).toMatch(/\nlast refused +never\n$/)
})

const question = { tenantId: 'acme', realmId: '77', entity: 'Invoice', externalId: '9' } as const
const evidence = (more: object = {}) =>
  ({ kind: 'run', at: '2026-11-20T10:00:00Z', runId: null, step: null, calls: null, events: [], ...more }) as RowVersion['evidence'] // prettier-ignore
const present: RowVersion = {
  knownTo: null,
  row: { balance: '10.00', memo: null, known_from: '2026-11-20T10:00:00Z', evidence_id: 'b' },
  evidence: evidence({ runId: 'run-1', step: 'scan', calls: ['a', 'b', 'c', 'd'], events: ['e'] }),
}
const earlier: RowVersion = {
  knownTo: '2026-11-20T10:00:00Z',
  row: { balance: '12.00', memo: 'old', due_date: null, known_from: '2026-11-01T10:00:00Z', evidence_id: 'a' },
  evidence: null,
} // prettier-ignore

test('a row: its columns, where it is from, and what earlier versions held instead', () => {
  expect(describeRow(question, [present, earlier], null).split('\n')).toEqual([
    'balance      10.00',
    'known_from   2026-11-20T10:00:00Z',
    'evidence_id  b',
    '',
    'since 2026-11-20T10:00:00Z, by run, run run-1, scan, answers ["a","b","c"], events ["e"]',
    '',
    'until 2026-11-20T10:00:00Z, 2026-11-01T10:00:00Z, without evidence',
    'balance  12.00',
    'memo     old',
    '',
  ])
  const old = { ...present, row: { balance: '1' }, evidence: evidence() }
  expect(describeRow(question, [old], null)).toBe('balance  1\n\nsince an unknown time, by run\n')
  expect(describeRow(question, [], null)).toBe('Invoice 9 is not stored.\n')
})

test('a row that was asked for: it agrees, differs, or QuickBooks does not serve it', () => {
  const time = '2026-11-30T13:00:00Z'
  const asked = (more: object) =>
    ({ answer: 'found', time, message: null, differences: [], ...more }) as Parameters<typeof describeRow>[2] // prettier-ignore
  const said = (versions: RowVersion[], more: object) =>
    describeRow(question, versions, asked(more)).split('\nQuickBooks at ')[1]
  expect(said([present], {})).toBe(`${time}: found\nThe stored row agrees.\n`)
  expect(said([], {})).toBe(`${time}: found\n`)
  expect(said([present], { answer: 'missing' })).toBe(`${time}: missing\n`)
  expect(said([present], { answer: 'unserved', message: 'Fault\n5000' })).toBe(
    `${time}: unserved Fault 5000\n`,
  )
  const differences = [
    { column: 'balance', stored: '10.00', quickbooks: '0' },
    { column: 'memo', stored: null, quickbooks: null },
  ]
  expect(said([present], { differences })?.split('\n').slice(1)).toEqual([
    'COLUMN   STORED  QUICKBOOKS',
    'balance  10.00   0',
    'memo     null    null',
    '',
  ])
})
