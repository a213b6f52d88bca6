import { changeEntities } from '@vectis/quickbooks/rows'
import type { Checkpoint } from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import { expect, test } from 'vitest'
import { emptyCheckpoint } from '@vectis/quickbooks/ports'
import { planTick, syncModes } from '../../src/plan/plan-tick.ts'
import type { Plan, PlanInput } from '../../src/plan/plan-tick.ts'
import { defaultSchedule } from '../../src/plan/sync-schedule.ts'

const now = Date.parse('2026-11-23T12:00:00Z')
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const ago = (ms: number) => new Date(now - ms).toISOString()

const scan = {
  scanId: 's',
  startedAt: ago(hourMs),
  createdFrom: ago(dayMs),
  offset: 1,
  idsAtCursor: ['1'],
  setAside: [],
  rows: 500,
  pages: 1,
  expected: null,
}

const failing = {
  since: ago(hourMs),
  attempts: 3,
  retryAt: ago(minuteMs),
  code: 'fault',
  message: 'An unexpected error',
  remedy: null,
  intuitTid: null,
}

/** A realm that was read whole two hours ago and for changes 15 minutes ago. */
function checkpoints(change: Partial<Record<SyncEntity, Partial<Checkpoint>>> = {}): Checkpoint[] {
  return [...changeEntities, 'RecurringTransaction' as const].map((entity) => ({
    ...emptyCheckpoint(entity),
    changedSince: ago(15 * minuteMs),
    fullReadAt: ago(2 * hourMs),
    ...change[entity],
  }))
}

const all = (change: Partial<Checkpoint>) =>
  checkpoints(Object.fromEntries(changeEntities.map((entity) => [entity, change])))

interface Row {
  name: string
  input: Partial<PlanInput>
  plan: Partial<Plan>
}

const rows: Row[] = [
  {
    name: 'nothing was ever read: everything whole, then changes',
    input: { checkpoints: [] },
    plan: {
      kind: 'full',
      reason: 'first_read',
      scan: [...changeEntities, 'RecurringTransaction'],
      changes: true,
      count: [],
    },
  },
  {
    name: 'a full read was interrupted: it goes on, and only where it was',
    input: { checkpoints: checkpoints({ Invoice: { scan } }) },
    plan: { kind: 'full', reason: 'resumed', scan: ['Invoice'], changes: true },
  },
  {
    name: 'a first read was interrupted: what is left is read',
    input: {
      checkpoints: checkpoints({
        Invoice: { scan, changedSince: null, fullReadAt: null },
        Payment: { changedSince: null, fullReadAt: null },
      }),
    },
    plan: { kind: 'full', reason: 'resumed', scan: ['Invoice', 'Payment'] },
  },
  {
    name: 'a checkpoint of 29 days and a minute is too old',
    input: { checkpoints: checkpoints({ Payment: { changedSince: ago(29 * dayMs + minuteMs) } }) },
    plan: { kind: 'full', reason: 'checkpoint_too_old', scan: ['Payment'], changes: true },
  },
  {
    name: 'a checkpoint of just under 29 days is not',
    input: {
      checkpoints: all({ changedSince: ago(29 * dayMs - minuteMs), countedAt: ago(hourMs) }),
    },
    plan: { kind: 'incremental', scan: [], changes: true },
  },
  {
    name: 'no webhooks: every tick reads changes',
    input: {},
    plan: { kind: 'incremental', reason: 'no_webhooks', scan: [], changes: true, count: [] },
  },
  {
    name: 'webhooks that work: a quiet tick does nothing',
    input: { webhooks: 'trusted' },
    plan: { kind: 'quiet', reason: 'up_to_date', scan: [], changes: false, count: [] },
  },
  {
    name: 'webhooks that work, and an event waits',
    input: { webhooks: 'trusted', pendingEvents: 1 },
    plan: { kind: 'incremental', reason: 'webhook_events', changes: true },
  },
  {
    name: 'webhooks that work, and 12 hours without a read of changes',
    input: { webhooks: 'trusted', checkpoints: all({ changedSince: ago(12 * hourMs) }) },
    plan: { kind: 'incremental', reason: 'safety_clock', changes: true },
  },
  {
    name: 'webhooks missed a change: every tick reads changes again',
    input: { webhooks: 'missed' },
    plan: { kind: 'incremental', reason: 'webhooks_missed', changes: true },
  },
  {
    name: 'webhooks that do not verify are none',
    input: { webhooks: 'rejected' },
    plan: { kind: 'incremental', reason: 'webhooks_rejected', changes: true },
  },
  {
    name: 'templates are read whole once a day',
    input: {
      webhooks: 'trusted',
      checkpoints: checkpoints({ RecurringTransaction: { fullReadAt: ago(dayMs) } }),
    },
    plan: { kind: 'full', reason: 'templates_due', scan: ['RecurringTransaction'], changes: false },
  },
  {
    name: 'one entity a day is counted, the one longest without; changes are read first',
    input: {
      webhooks: 'trusted',
      checkpoints: all({ fullReadAt: ago(3 * dayMs), countedAt: ago(dayMs) }).map((checkpoint) =>
        checkpoint.entity === 'Payment' ? { ...checkpoint, countedAt: ago(2 * dayMs) } : checkpoint,
      ),
    },
    plan: { kind: 'verify', reason: 'count_due', scan: [], changes: true, count: ['Payment'] },
  },
  {
    name: 'beside it, what many companies do not use, when it has waited for two days and a half',
    input: {
      webhooks: 'trusted',
      checkpoints: all({ fullReadAt: ago(5 * dayMs), countedAt: ago(dayMs) }).map((checkpoint) => ({
        ...checkpoint,
        ...(checkpoint.entity === 'Payment' ? { countedAt: ago(2 * dayMs) } : {}),
        ...(checkpoint.entity === 'SalesReceipt' ? { countedAt: ago(2.5 * dayMs) } : {}),
      })),
    },
    plan: { kind: 'verify', reason: 'count_due', count: ['Payment', 'SalesReceipt'] },
  },
  {
    name: 'what many companies do not use never has a day of its own',
    input: {
      webhooks: 'trusted',
      checkpoints: all({ fullReadAt: ago(5 * dayMs), countedAt: ago(hourMs) }).map((checkpoint) =>
        checkpoint.entity === 'SalesReceipt'
          ? { ...checkpoint, countedAt: ago(5 * dayMs) }
          : checkpoint,
      ),
    },
    plan: { kind: 'quiet', count: [] },
  },
  {
    name: 'a turn stored by a machine a day ahead delays no other',
    input: {
      webhooks: 'trusted',
      checkpoints: all({ fullReadAt: ago(3 * dayMs), countedAt: ago(dayMs) }).map((checkpoint) => {
        if (checkpoint.entity === 'RecurringTransaction')
          return { ...checkpoint, fullReadAt: ago(0) }
        return checkpoint.entity === 'Payment'
          ? { ...checkpoint, countedAt: ago(-26 * hourMs), fullReadAt: null }
          : checkpoint
      }),
    },
    plan: { kind: 'verify', reason: 'count_due', scan: [], changes: true, count: ['Payment'] },
  },
  {
    name: 'templates that a machine whose clock is a day ahead has read are due',
    input: {
      webhooks: 'trusted',
      checkpoints: checkpoints({ RecurringTransaction: { fullReadAt: ago(-26 * hourMs) } }),
    },
    plan: { kind: 'full', reason: 'templates_due', scan: ['RecurringTransaction'], changes: false },
  },
  {
    name: 'several things due at once',
    input: { checkpoints: all({ fullReadAt: ago(dayMs) }) },
    plan: { kind: 'mixed', reason: 'no_webhooks', changes: true, count: ['Customer'] },
  },
  {
    name: 'a person asks for changes now',
    input: { mode: 'incremental', webhooks: 'trusted' },
    plan: { kind: 'incremental', reason: 'requested', scan: [], changes: true, count: [] },
  },
  {
    name: 'a person asks for everything again',
    input: { mode: 'full' },
    plan: { kind: 'full', reason: 'requested', scan: [...changeEntities, 'RecurringTransaction'] },
  },
  {
    name: 'a person asked for everything again, and the read gave way: what it has read is not read again',
    input: {
      mode: 'full',
      checkpoints: checkpoints({
        Invoice: { scan },
        Payment: { fullReadAt: ago(minuteMs) },
        RecurringTransaction: { fullReadAt: ago(minuteMs) },
      }),
    },
    plan: { reason: 'requested', scan: changeEntities.filter((entity) => entity !== 'Payment') },
  },
  {
    name: 'a scan that fails is no read under way: everything is read again',
    input: {
      mode: 'full',
      checkpoints: checkpoints({
        Invoice: { scan, failing },
        Payment: { fullReadAt: ago(minuteMs) },
      }),
    },
    plan: { reason: 'requested', scan: [...changeEntities, 'RecurringTransaction'] },
  },
  {
    name: 'a scan too old to continue begins again, and so does everything',
    input: {
      mode: 'full',
      checkpoints: checkpoints({
        Invoice: { scan: { ...scan, startedAt: ago(40 * dayMs) } },
        Payment: { fullReadAt: ago(minuteMs) },
      }),
    },
    plan: { reason: 'requested', scan: [...changeEntities, 'RecurringTransaction'] },
  },
  {
    name: 'a person asks for proof',
    input: { mode: 'verify', webhooks: 'trusted' },
    plan: { kind: 'verify', reason: 'requested', changes: true, count: [...changeEntities] },
  },
  {
    name: 'questions are due and nothing else is: they alone are asked',
    input: { webhooks: 'trusted', dueQuestions: 2 },
    plan: { kind: 'targeted', reason: 'open_questions', scan: [], changes: false, count: [] },
  },
  {
    name: 'questions are due beside changes: the changes are the reason',
    input: { webhooks: 'trusted', dueQuestions: 2, pendingEvents: 1 },
    plan: { kind: 'incremental', reason: 'webhook_events' },
  },
  {
    name: 'the budget is spent: questions wait',
    input: { budget: 'spent', dueQuestions: 2 },
    plan: { kind: 'quiet', reason: 'budget_spent' },
  },
  {
    name: 'the budget runs short: the safety read runs a quarter as often',
    input: {
      webhooks: 'trusted',
      budget: 'short',
      checkpoints: all({ changedSince: ago(47 * hourMs) }),
    },
    plan: { kind: 'quiet', reason: 'up_to_date' },
  },
  {
    name: 'the budget runs short: events are still read',
    input: { webhooks: 'trusted', budget: 'short', pendingEvents: 3 },
    plan: { kind: 'incremental', reason: 'webhook_events' },
  },
  {
    name: 'the budget runs short without webhooks: every fourth tick reads',
    input: { budget: 'short', checkpoints: all({ changedSince: ago(46 * minuteMs) }) },
    plan: { kind: 'quiet', reason: 'up_to_date' },
  },
  {
    name: 'the budget runs short without webhooks: the fourth tick has come',
    input: { budget: 'short', checkpoints: all({ changedSince: ago(60 * minuteMs) }) },
    plan: { kind: 'incremental', reason: 'no_webhooks' },
  },
  {
    name: 'four fifths are spent: a first read waits',
    input: { budget: 'reserved', checkpoints: [] },
    plan: { kind: 'quiet', reason: 'budget_reserved', scan: [], changes: false },
  },
  {
    name: 'four fifths are spent: events are still read, without the count that is due',
    input: {
      budget: 'reserved',
      webhooks: 'trusted',
      pendingEvents: 1,
      checkpoints: all({ countedAt: null, fullReadAt: null }),
    },
    plan: { kind: 'incremental', reason: 'webhook_events', scan: [], changes: true, count: [] },
  },
  {
    name: 'four fifths are spent: a count alone waits',
    input: {
      budget: 'reserved',
      webhooks: 'trusted',
      checkpoints: all({ countedAt: null, fullReadAt: null }),
    },
    plan: { kind: 'quiet', reason: 'budget_reserved', changes: false, count: [] },
  },
  {
    name: 'four fifths are spent: small ticks continue, a quarter as often',
    input: { budget: 'reserved', checkpoints: all({ changedSince: ago(60 * minuteMs) }) },
    plan: { kind: 'incremental', reason: 'no_webhooks', scan: [], count: [] },
  },
  {
    name: 'four fifths are spent: what would end in a full read waits',
    input: { budget: 'reserved', checkpoints: all({ changedSince: ago(40 * dayMs) }) },
    plan: { kind: 'quiet', reason: 'budget_reserved', changes: false },
  },
  {
    name: 'four fifths are spent: a person is answered',
    input: { budget: 'reserved', mode: 'full' },
    plan: { kind: 'full', reason: 'requested' },
  },
  {
    name: 'the budget is spent: nothing, not even a first read',
    input: { budget: 'spent', checkpoints: [], mode: 'full' },
    plan: { kind: 'quiet', reason: 'budget_spent', scan: [], changes: false },
  },
  {
    name: 'QuickBooks keeps refusing: nothing until the next try',
    input: { budget: 'blocked', pendingEvents: 5 },
    plan: { kind: 'quiet', reason: 'quota_blocked', changes: false },
  },
  {
    name: 'QuickBooks keeps refusing: a person’s request makes a call',
    input: { budget: 'blocked', mode: 'incremental' },
    plan: { kind: 'incremental', reason: 'requested', changes: true },
  },
  {
    name: 'a checkpoint of exactly 29 days is not too old',
    input: { checkpoints: checkpoints({ Payment: { changedSince: ago(29 * dayMs) } }) },
    plan: { kind: 'incremental', reason: 'no_webhooks', scan: [] },
  },
  {
    name: 'a first read beside a checkpoint that is too old is a first read',
    input: {
      checkpoints: checkpoints({
        Invoice: { changedSince: ago(40 * dayMs) },
        Payment: { changedSince: null },
      }),
    },
    plan: { kind: 'full', reason: 'first_read', scan: ['Invoice', 'Payment'] },
  },
  {
    name: 'a scan that fails waits, and the others are read for changes',
    input: {
      checkpoints: checkpoints({
        Invoice: { scan, failing: { ...failing, retryAt: ago(-minuteMs) } },
      }),
    },
    plan: { kind: 'incremental', reason: 'no_webhooks', scan: [] },
  },
  {
    name: 'its turn has come: the scan goes on',
    input: { checkpoints: checkpoints({ Invoice: { scan, failing } }) },
    plan: { kind: 'full', reason: 'resumed', scan: ['Invoice'] },
  },
  {
    name: 'an entity that failed is asked for again, with the changes',
    input: { webhooks: 'trusted', checkpoints: checkpoints({ Invoice: { failing } }) },
    plan: { kind: 'incremental', reason: 'entity_retry', changes: true },
  },
  {
    name: 'no entity is asked: all of them wait',
    input: { checkpoints: all({ failing: { ...failing, retryAt: ago(-minuteMs) } }) },
    plan: { kind: 'quiet', reason: 'up_to_date', changes: false, count: [] },
  },
  {
    name: 'a person who asks for changes waits for no turn, and counts nothing',
    input: {
      mode: 'incremental',
      checkpoints: all({
        failing: { ...failing, retryAt: ago(-minuteMs) },
        fullReadAt: ago(3 * dayMs),
      }),
    },
    plan: { kind: 'incremental', reason: 'requested', changes: true, count: [] },
  },
  {
    name: 'just under 12 hours without a read of changes is not yet too long',
    input: { webhooks: 'trusted', checkpoints: all({ changedSince: ago(12 * hourMs - 1) }) },
    plan: { kind: 'quiet', reason: 'up_to_date' },
  },
  {
    name: 'the entity that was read longest ago decides',
    input: {
      webhooks: 'trusted',
      checkpoints: checkpoints({ CreditMemo: { changedSince: ago(12 * hourMs) } }),
    },
    plan: { kind: 'incremental', reason: 'safety_clock' },
  },
  {
    name: 'half the budget is spent: the safety read runs half as often',
    input: {
      webhooks: 'trusted',
      budget: 'near',
      checkpoints: all({ changedSince: ago(24 * hourMs - minuteMs) }),
    },
    plan: { kind: 'quiet', reason: 'up_to_date' },
  },
  {
    name: 'half the budget is spent: after a day it runs',
    input: {
      webhooks: 'trusted',
      budget: 'near',
      checkpoints: all({ changedSince: ago(24 * hourMs) }),
    },
    plan: { kind: 'incremental', reason: 'safety_clock' },
  },
  {
    name: 'half the budget is spent without webhooks: a tick that comes early by half is the next',
    input: { budget: 'near', checkpoints: all({ changedSince: ago(22.5 * minuteMs) }) },
    plan: { kind: 'incremental', reason: 'no_webhooks' },
  },
  {
    name: 'half the budget is spent without webhooks: every second tick is skipped',
    input: { budget: 'near', checkpoints: all({ changedSince: ago(22.5 * minuteMs - 1) }) },
    plan: { kind: 'quiet', reason: 'up_to_date' },
  },
  {
    name: 'the budget runs short: templates and counts wait for four days',
    input: {
      webhooks: 'trusted',
      budget: 'short',
      checkpoints: checkpoints(
        Object.fromEntries(
          [...changeEntities, 'RecurringTransaction' as const].map((entity) => [
            entity,
            { fullReadAt: ago(4 * dayMs - minuteMs) },
          ]),
        ),
      ),
    },
    plan: { kind: 'quiet', scan: [], count: [] },
  },
  {
    name: 'a template whose scan was interrupted is read',
    input: {
      webhooks: 'trusted',
      checkpoints: checkpoints({ RecurringTransaction: { scan } }),
    },
    plan: { kind: 'full', reason: 'templates_due', scan: ['RecurringTransaction'] },
  },
  {
    name: 'templates that failed are read when their turn has come',
    input: {
      webhooks: 'trusted',
      checkpoints: checkpoints({ RecurringTransaction: { failing } }),
    },
    plan: { kind: 'full', reason: 'templates_due', scan: ['RecurringTransaction'] },
  },
  {
    name: 'templates that failed wait',
    input: {
      webhooks: 'trusted',
      checkpoints: checkpoints({
        RecurringTransaction: { fullReadAt: null, failing: { ...failing, retryAt: ago(-1) } },
      }),
    },
    plan: { kind: 'quiet', scan: [] },
  },
  {
    name: 'proof where nothing was ever read: everything whole, and counted',
    input: { mode: 'verify', checkpoints: [] },
    plan: {
      kind: 'full',
      reason: 'first_read',
      scan: [...changeEntities, 'RecurringTransaction'],
      changes: true,
      count: [...changeEntities],
    },
  },
  {
    name: 'proof reads the templates too',
    input: { mode: 'verify' },
    plan: { kind: 'verify', scan: ['RecurringTransaction'] },
  },
  {
    name: 'four fifths are spent: nothing to do is no reason to wait',
    input: { budget: 'reserved', webhooks: 'trusted' },
    plan: { kind: 'quiet', reason: 'up_to_date' },
  },
  {
    name: 'four fifths are spent: templates alone wait',
    input: {
      budget: 'reserved',
      webhooks: 'trusted',
      checkpoints: checkpoints({ RecurringTransaction: { fullReadAt: null } }),
    },
    plan: { kind: 'quiet', reason: 'budget_reserved', scan: [] },
  },
  {
    name: 'four fifths are spent: questions are asked',
    input: { budget: 'reserved', webhooks: 'trusted', dueQuestions: 1 },
    plan: { kind: 'targeted', reason: 'open_questions', changes: false },
  },
  {
    name: 'four fifths are spent: events of a realm that was never read wait',
    input: { budget: 'reserved', checkpoints: [], pendingEvents: 1 },
    plan: { kind: 'quiet', reason: 'budget_reserved', changes: false },
  },
  {
    name: 'QuickBooks keeps refusing: questions wait too',
    input: { budget: 'blocked', dueQuestions: 1, webhooks: 'trusted' },
    plan: { kind: 'quiet', reason: 'quota_blocked', scan: [], count: [] },
  },
  ...(
    [
      ['that has a scan of its own', { scan }],
      ['that fails', { failing }],
      ['that a machine a day ahead has read', { fullReadAt: ago(-26 * hourMs) }],
    ] as const
  ).map(([what, change]): Row => ({
    name: `a person asked for everything again: an entity ${what} is read again`,
    input: {
      mode: 'full',
      checkpoints: checkpoints({
        Invoice: { scan },
        Payment: { fullReadAt: ago(minuteMs), ...change },
      }),
    },
    plan: { scan: [...changeEntities, 'RecurringTransaction'] },
  })),
  {
    name: 'read in the instant in which the read under way began: it is not read again',
    input: {
      mode: 'full',
      checkpoints: checkpoints({ Invoice: { scan }, Payment: { fullReadAt: scan.startedAt } }),
    },
    plan: {
      scan: [...changeEntities.filter((entity) => entity !== 'Payment'), 'RecurringTransaction'],
    },
  },
  {
    name: 'a scan of exactly 29 days is no read under way',
    input: {
      mode: 'full',
      checkpoints: checkpoints({ Invoice: { scan: { ...scan, startedAt: ago(29 * dayMs) } } }),
    },
    plan: { scan: [...changeEntities, 'RecurringTransaction'] },
  },
  {
    name: 'a person who asks for proof waits for no turn',
    input: {
      mode: 'verify',
      checkpoints: checkpoints({
        Invoice: { scan, failing: { ...failing, retryAt: ago(-minuteMs) } },
      }),
    },
    plan: { kind: 'full', reason: 'resumed', scan: ['Invoice', 'RecurringTransaction'] },
  },
  {
    name: 'four fifths are spent: events are read though one entity never was',
    input: {
      budget: 'reserved',
      pendingEvents: 1,
      checkpoints: checkpoints({ Payment: { changedSince: null } }),
    },
    plan: { kind: 'incremental', reason: 'webhook_events' },
  },
  {
    name: 'four fifths are spent: an entity that never was read makes no safety read due',
    input: {
      budget: 'reserved',
      webhooks: 'trusted',
      checkpoints: checkpoints({ Payment: { changedSince: null } }),
    },
    plan: { kind: 'quiet', reason: 'budget_reserved', changes: false },
  },
]

test('a person may ask for changes, for everything and for proof', () => {
  expect(syncModes).toEqual(['auto', 'incremental', 'full', 'verify'])
})

test.for(rows)('$name', ({ input, plan }) => {
  const facts: PlanInput = {
    now,
    mode: 'auto',
    checkpoints: checkpoints(),
    pendingEvents: 0,
    dueQuestions: 0,
    webhooks: 'absent',
    budget: 'ample',
    schedule: defaultSchedule,
    ...input,
  }
  expect(planTick(facts)).toMatchObject(plan)
})
