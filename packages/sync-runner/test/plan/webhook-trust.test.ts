import { beginRun } from '@vectis/quickbooks/ports'
import type { SyncRun, WebhookHealth } from '@vectis/quickbooks/ports'
import { expect, test } from 'vitest'
import type { PlanReason } from '../../src/plan/plan-tick.ts'
import { deriveWebhookTrust } from '../../src/plan/webhook-trust.ts'

const at = (hour: number) => `2026-11-20T${String(hour).padStart(2, '0')}:00:00.000Z`

const quiet: WebhookHealth = {
  lastDeliveryAt: null,
  accepted: 0,
  duplicates: 0,
  rejected: {},
  lastRejectedAt: null,
  setAside: {},
  pending: 0,
}
const refusal = { rejected: { signature_mismatch: 3 } }
const counts = {
  read: 1,
  unchanged: 0,
  deleted: 0,
  revived: 0,
  stale: 0,
  setAside: 0,
  inserted: 0,
  updated: 1,
}

const told = { lastDeliveryAt: at(8), accepted: 1 }

function ran(reason: PlanReason, hour: number, isNews = true): SyncRun {
  return {
    ...beginRun({ runId: 'r', realmId: '1', kind: 'incremental', reason, startedAt: at(hour) }),
    finishedAt: at(hour),
    outcome: 'succeeded',
    calls: 1,
    entities: isNews ? { Invoice: counts } : {},
  }
}

test.for<[name: string, health: Partial<WebhookHealth> | null, runs: SyncRun[], expected: string]>([
  ['no store of events', null, [], 'absent'],
  ['nothing ever arrived', {}, [], 'absent'],
  ['only forgeries ever arrived', { ...refusal, lastRejectedAt: at(9) }, [], 'absent'],
  ['they arrive', { lastDeliveryAt: at(8), accepted: 1 }, [], 'trusted'],
  [
    'refused since, and none accepted for a day',
    { ...refusal, lastDeliveryAt: at(8), lastRejectedAt: at(9) },
    [],
    'rejected',
  ],
  [
    'refused since, among accepted ones: any sender can send one',
    { ...refusal, lastDeliveryAt: at(8), accepted: 4, lastRejectedAt: at(9) },
    [],
    'trusted',
  ],
  [
    'refused before, and known ones came again since',
    { ...refusal, lastDeliveryAt: at(10), duplicates: 1, lastRejectedAt: at(9) },
    [],
    'trusted',
  ],
  [
    'the safety clock found an invoice that none had announced',
    { lastDeliveryAt: at(8), accepted: 1 },
    [ran('safety_clock', 9)],
    'missed',
  ],
  [
    'the safety clock found nothing',
    { lastDeliveryAt: at(8), accepted: 1 },
    [ran('safety_clock', 9, false)],
    'trusted',
  ],
  [
    'one arrived after the miss',
    { lastDeliveryAt: at(10), accepted: 1 },
    [ran('safety_clock', 9)],
    'trusted',
  ],
  [
    'the miss of an earlier run lasts until one arrives',
    { lastDeliveryAt: at(8), accepted: 1 },
    [ran('webhooks_missed', 10, false)],
    'missed',
  ],
  [
    'refused at the same instant as the last one arrived',
    { ...refusal, lastDeliveryAt: at(9), lastRejectedAt: at(9) },
    [],
    'trusted',
  ],
  ['known ones came again, and none was ever refused', { lastDeliveryAt: at(8) }, [], 'trusted'],
  [
    'the safety clock read a document that had not changed',
    told,
    [{ ...ran('safety_clock', 9), entities: { Invoice: { ...counts, updated: 0, unchanged: 1 } } }],
    'trusted',
  ],
  ['one arrived as the run began', { ...told }, [ran('safety_clock', 8)], 'trusted'],
  [
    'a run after the miss of an earlier one',
    told,
    [ran('safety_clock', 10, false), ran('safety_clock', 9)],
    'missed',
  ],
  ['a requested read found one', told, [ran('requested', 9)], 'missed'],
  ['a count found one', told, [ran('count_due', 9)], 'missed'],
  ...(['inserted', 'deleted'] as const).map(
    (kind): [string, Partial<WebhookHealth>, SyncRun[], string] => [
      `the safety clock found one that was ${kind}`,
      told,
      [{ ...ran('safety_clock', 9), entities: { Payment: { ...counts, updated: 0, [kind]: 1 } } }],
      'missed',
    ],
  ),
  [
    'customers that change are announced by no document',
    told,
    [{ ...ran('safety_clock', 9), entities: { Customer: counts } }],
    'trusted',
  ],
  [
    'templates have no webhooks',
    told,
    [{ ...ran('safety_clock', 9), entities: { RecurringTransaction: counts } }],
    'trusted',
  ],
  ...(
    [
      'webhook_events',
      'no_webhooks',
      'first_read',
      'resumed',
      'checkpoint_too_old',
      'open_questions',
      'entity_retry',
    ] as const
  ).map((reason): [string, Partial<WebhookHealth>, SyncRun[], string] => [
    `a read for ${reason} is expected to find some`,
    told,
    [ran(reason, 9)],
    'trusted',
  ]),
])('%s', ([, health, runs, expected]) => {
  expect(deriveWebhookTrust({ health: health && { ...quiet, ...health }, runs })).toBe(expected)
})
