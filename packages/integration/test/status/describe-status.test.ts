import type { RunProblem } from '@vectis/quickbooks/ports'
import { findRemedy } from '@vectis/quickbooks/errors'
import { expect, test } from 'vitest'
import { describeStatus } from '../../src/status/describe-status.ts'

type Given = Parameters<typeof describeStatus>[0]

const late = findRemedy('sync_late')!
const advice = `${late.say} ${late.do}`
const given = (health: Given['health'], more: Partial<Given> = {}): Given => ({
  health,
  run: null,
  remedies: [],
  runs: [],
  ...more,
})
const problem = (rung: RunProblem['rung']) => ({ rung }) as RunProblem
const runWith = (...rungs: RunProblem['rung'][]) =>
  [{ problems: rungs.map(problem) }] as unknown as Given['runs']

test.each<[Given['health'], string]>([
  ['not_connected', 'QuickBooks was never connected.'],
  ['connecting', 'The consent page was opened, but no callback has arrived yet.'],
  [
    'unconfirmed',
    'The consent is kept; QuickBooks has not confirmed yet that it opens the company.',
  ],
  ['first_sync', 'The first read is not over yet.'],
  ['healthy', 'QuickBooks is connected and read.'],
  ['late', 'QuickBooks is connected, but was not read for longer than usual.'],
  ['degraded', 'QuickBooks is connected, but the last run could not read everything.'],
  ['expiring', 'The consent, or its last refresh, is about to be too old.'],
  ['action_required', 'Nothing can be read from QuickBooks until a person acts.'],
  ['disconnected', 'QuickBooks is disconnected. The stored figures stay as they were.'],
])('%s is said in a sentence of its own: %s', (health, sentence) => {
  expect(describeStatus(given(health))).toBe(sentence)
})

test('what is wrong is followed by its remedy; what is right, never connected or ended on purpose is not', () => {
  const remedies = [late, findRemedy('no_webhooks')!]
  for (const health of ['late', 'degraded', 'expiring', 'action_required', 'first_sync'] as const)
    expect(describeStatus(given(health, { remedies }))).toBe(
      `${describeStatus(given(health))} ${advice}`,
    )
  for (const health of ['healthy', 'not_connected', 'disconnected'] as const)
    expect(describeStatus(given(health, { remedies }))).toBe(describeStatus(given(health)))
})

test('a run that QuickBooks slowed down is no fault of reading, and says when it goes on', () => {
  const run = { waitsUntil: '2026-11-30T10:00:00.000Z' } as Given['run']
  const goesOn = 'QuickBooks asked us to slow down; it goes on at 2026-11-30T10:00:00.000Z.'
  expect(describeStatus(given('degraded', { run }))).toBe(`QuickBooks is connected. ${goesOn}`)
  expect(describeStatus(given('healthy', { run }))).toBe(
    `QuickBooks is connected and read. ${goesOn}`,
  )
  const inTime = { waitsUntil: null } as Given['run']
  expect(describeStatus(given('healthy', { run: inTime }))).toBe(
    'QuickBooks is connected and read.',
  )
})

test('where only steps after the run failed, everything was read', () => {
  const after = 'QuickBooks is connected and read, but a step after the last run failed.'
  const unread = 'QuickBooks is connected, but the last run could not read everything.'
  const say = (runs: Given['runs']) => describeStatus(given('degraded', { runs }))
  expect(say(runWith('step'))).toBe(after)
  expect(say(runWith('step', 'step'))).toBe(after)
  expect(say(runWith('step', 'entity'))).toBe(unread)
  expect(say(runWith())).toBe(unread)
  // An earlier run says nothing about the last one.
  expect(say([...runWith('entity'), ...runWith('step')])).toBe(unread)
  expect(describeStatus(given('late', { runs: runWith('step') }))).toBe(
    'QuickBooks is connected, but was not read for longer than usual.',
  )
})
