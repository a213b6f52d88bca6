import { emptyCheckpoint } from '@vectis/quickbooks/ports'
import type { SyncRun } from '@vectis/quickbooks/ports'
import type { IntegrationStatus } from '../../src/index.ts'

/** The status of a healthy tenant, three hours after it was read; with what a test says of it. */
export function sampleStatus(more: Partial<IntegrationStatus> = {}): IntegrationStatus {
  return {
    tenantId: 'acme',
    at: '2026-11-30T13:00:00.000Z',
    health: 'healthy',
    isUrgent: false,
    action: 'sync_now',
    summary: 'QuickBooks is connected and read.',
    remedies: [],
    connectionState: 'connected',
    connectionReason: null,
    company: {
      name: 'Alder Dental',
      realmId: '77',
      environment: 'sandbox',
      timeZone: 'America/Denver',
      timeZoneSource: 'company',
      homeCurrency: 'USD',
      connectedAt: '2026-11-01T10:00:00.000Z',
      connectedBy: 'Ada',
    },
    consent: {
      daysLeft: 70,
      expiresAt: '2027-02-08T10:00:00.000Z',
      rollingExpiresAt: '2027-02-08T10:00:00.000Z',
      hardExpiresAt: null,
      warning: null,
      refreshedAt: '2026-11-30T12:30:00.000Z',
      isRefreshOverdue: false,
    },
    lastReadAt: '2026-11-30T10:00:00.000Z',
    entities: [],
    run: null,
    runs: [],
    nextRunAt: null,
    calls: { lastMinute: null, month: null },
    webhooks: null,
    links: null,
    alerts: null,
    verification: null,
    warnings: [],
    unknown: [],
    ...more,
  }
}

type EntityStatus = IntegrationStatus['entities'][number]

export function sampleEntity(more: Partial<EntityStatus> = {}): EntityStatus {
  return {
    entity: 'Invoice',
    readAt: '2026-11-30T10:00:00.000Z',
    ageSeconds: 10_800,
    fullReadAt: '2026-11-01T10:00:00.000Z',
    failing: emptyCheckpoint('Invoice').failing,
    unavailableReason: null,
    setAside: 0,
    marks: { unreadable: 0, unreadableFields: 0, noCustomer: 0 } as EntityStatus['marks'],
    ...more,
  }
}

export function sampleRun(more: Partial<SyncRun> = {}): SyncRun {
  return {
    runId: 'run-1',
    realmId: '77',
    kind: 'incremental',
    reason: 'interval',
    startedAt: '2026-11-30T10:00:00.000Z',
    finishedAt: '2026-11-30T10:00:05.000Z',
    outcome: 'succeeded',
    calls: 3,
    entities: {},
    errorCode: null,
    message: null,
    remedy: null,
    intuitTid: null,
    problems: [],
    report: null,
    ...more,
  }
}

type Webhooks = NonNullable<IntegrationStatus['webhooks']>

export function sampleWebhooks(more: Partial<Webhooks> = {}): Webhooks {
  return {
    since: '2026-11-29T13:00:00.000Z',
    verifierTokenHint: '…7f3a',
    lastDeliveryAt: '2026-11-30T12:00:00.000Z',
    lastRejectedAt: null,
    accepted: 12,
    duplicates: 0,
    pending: 1,
    rejected: {},
    setAside: {},
    ...more,
  } as Webhooks
}
