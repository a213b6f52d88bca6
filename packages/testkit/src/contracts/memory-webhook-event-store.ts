import type {
  TenantWebhookEventStore,
  VerifiedEvent,
  WebhookEventStore,
} from '@vectis/quickbooks/ports'
import type { Instant } from '@vectis/quickbooks/values'

interface Row extends VerifiedEvent {
  attempts: number
  claim: { owner: string; until: number } | null
  processedAt: Instant | null
  outcome: string | null
  lastError: string | null
}

interface Counter {
  tenantId: string
  realmId: string
  kind: 'duplicate' | 'rejected'
  reason: string
  hour: number
  count: number
  lastAt: number
}

const hourMs = 3_600_000

/** The reference `WebhookEventStore`: one process, nothing on disk. */
export function createMemoryWebhookEventStore(): WebhookEventStore {
  const rows: Row[] = []
  /** Tenant, realm and id of every row. */
  const keys = new Set<string>()
  const counters: Counter[] = []

  const count = (add: Omit<Counter, 'count' | 'hour'>) => {
    const hour = Math.floor(add.lastAt / hourMs) * hourMs
    const known = counters.find(
      (counter) =>
        counter.tenantId === add.tenantId &&
        counter.realmId === add.realmId &&
        counter.kind === add.kind &&
        counter.reason === add.reason &&
        counter.hour === hour,
    )
    if (known) {
      known.count += 1
      known.lastAt = Math.max(known.lastAt, add.lastAt)
    } else counters.push({ ...add, hour, count: 1 })
  }

  return {
    async record(events) {
      let recorded = 0
      for (const { tenantId, event, receivedAt, traceParent = null } of events) {
        const key = JSON.stringify([tenantId, event.realmId, event.id])
        if (keys.has(key)) {
          const lastAt = Date.parse(receivedAt)
          count({ tenantId, realmId: event.realmId, kind: 'duplicate', reason: '', lastAt })
          continue
        }
        recorded += 1
        keys.add(key)
        rows.push({
          tenantId,
          event: { ...event },
          receivedAt,
          traceParent,
          attempts: 0,
          claim: null,
          processedAt: null,
          outcome: null,
          lastError: null,
        })
      }
      return { recorded, duplicates: events.length - recorded }
    },

    async recordRejection({ reason, tenantId, realmId, at }) {
      const lastAt = Date.parse(at)
      count({ tenantId: tenantId ?? '', realmId: realmId ?? '', kind: 'rejected', reason, lastAt })
    },

    forTenant: (tenantId) => tenantStore(rows, counters, tenantId),
  }
}

function tenantStore(rows: Row[], counters: Counter[], tenantId: string): TenantWebhookEventStore {
  const ofRealm = (realmId: string) =>
    rows.filter((row) => row.tenantId === tenantId && row.event.realmId === realmId)
  const named = (realmId: string, ids: readonly string[]) => {
    const wanted = new Set(ids)
    return ofRealm(realmId).filter((row) => row.processedAt === null && wanted.has(row.event.id))
  }

  return {
    async claim({ realmId, owner, limit, leaseMs, now, takeOver = false }) {
      const at = Date.parse(now)
      const free = ofRealm(realmId)
        .filter(({ processedAt }) => processedAt === null)
        .filter(({ claim }) => {
          return claim === null || claim.until <= at || (takeOver && claim.owner !== owner)
        })
        .toSorted(byArrival)
        .slice(0, limit)
      return free.map((row) => {
        row.claim = { owner, until: at + leaseMs }
        return {
          qboEventId: row.event.id,
          realmId,
          event: { ...row.event },
          receivedAt: row.receivedAt,
          traceParent: row.traceParent ?? null,
          attempts: row.attempts,
        }
      })
    },

    async settle({ realmId, qboEventIds, outcome, now }) {
      for (const row of named(realmId, qboEventIds)) {
        row.processedAt = now
        row.outcome = outcome
        row.claim = null
      }
    },

    async release({ realmId, qboEventIds, reason, wasTried = false }) {
      for (const row of named(realmId, qboEventIds)) {
        row.claim = null
        row.lastError = reason
        if (wasTried) row.attempts += 1
      }
    },

    countPending: async (realmId) =>
      ofRealm(realmId).filter((row) => row.processedAt === null).length,

    async replay({ realmId, from, to, qboEventId }) {
      const again = ofRealm(realmId).filter((row) => {
        const at = Date.parse(row.receivedAt)
        if (qboEventId !== undefined && row.event.id !== qboEventId) return false
        return row.processedAt !== null && at >= Date.parse(from) && at < Date.parse(to)
      })
      for (const row of again) {
        row.processedAt = null
        row.outcome = null
        row.claim = null
        row.attempts = 0
      }
      return again.length
    },

    async health({ realmId, since }) {
      const from = Date.parse(since)
      const own = counters.filter(
        (counter) =>
          counter.tenantId === tenantId &&
          counter.realmId === realmId &&
          counter.hour + hourMs > from,
      )
      const recent = ofRealm(realmId).filter((row) => Date.parse(row.receivedAt) >= from)
      const duplicates = own.filter((counter) => counter.kind === 'duplicate')
      const rejections = new Map<string, number>()
      for (const { kind, reason, count } of own) {
        if (kind === 'rejected') rejections.set(reason, (rejections.get(reason) ?? 0) + count)
      }
      return {
        lastDeliveryAt: latest([
          ...ofRealm(realmId).map((row) => Date.parse(row.receivedAt)),
          ...duplicates.map((counter) => counter.lastAt),
        ]),
        accepted: recent.length,
        duplicates: duplicates.reduce((sum, counter) => sum + counter.count, 0),
        rejected: Object.fromEntries(rejections),
        lastRejectedAt: latest(
          own.filter(({ kind }) => kind === 'rejected').map(({ lastAt }) => lastAt),
        ),
        pending: ofRealm(realmId).filter((row) => row.processedAt === null).length,
        setAside: Object.fromEntries(asideReasons(recent)),
      }
    },
  }
}

function latest(moments: readonly number[]): string | null {
  if (moments.length === 0) return null
  return new Date(moments.reduce((one, other) => Math.max(one, other))).toISOString()
}

/** Receipt time, then event id by code point, as the database orders them. */
function byArrival(left: Row, right: Row): number {
  const order = Date.parse(left.receivedAt) - Date.parse(right.receivedAt)
  return order !== 0 ? order : left.event.id < right.event.id ? -1 : 1
}

const ASIDE = 'set_aside:'

function asideReasons(rows: readonly { outcome: string | null }[]): Map<string, number> {
  const reasons = new Map<string, number>()
  for (const { outcome } of rows) {
    if (outcome === null || !outcome.startsWith(ASIDE)) continue
    const reason = outcome.slice(ASIDE.length)
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }
  return reasons
}
