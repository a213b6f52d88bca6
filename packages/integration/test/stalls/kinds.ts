import { appIdOf } from '@vectis/quickbooks'
import type { WarningKind } from '@vectis/quickbooks-sync'
import type { Process, StallWorld } from './world.ts'

/** What stalls a sync, and which warnings say so. */
export interface StallKind {
  /** One of these must be in the status and reach the warning port. */
  saidAs: readonly WarningKind[]
  begin(world: StallWorld, ticking: Process, serving: Process): void | Promise<void>
  /** The process that ticks is gone: only the others can say it. */
  killsTicking?: boolean
  /** Ticks come from a queue, which delivers until the stall begins. */
  hasQueue?: boolean
  /** It begins in a first read of many ticks, of which nothing may be said while its pages arrive. */
  duringFirstRead?: boolean
}

const fail = (respond: 'throttle' | 'quota-stop' | 'unavailable') => (world: StallWorld) =>
  void world.emulator.faults.push({ match: { path: '/v3/company/' }, respond })

const invoiceOf = ({ emulator, realmId, random }: StallWorld) => {
  const { rows } = emulator.books(realmId).query('SELECT * FROM Invoice MAXRESULTS 1000')
  return String((random.pick(rows) as { Id: unknown }).Id)
}

export const stallKinds = {
  throttled_for_ever: { saidAs: ['budget', 'sync_late'], begin: fail('throttle') },
  quickbooks_down: { saidAs: ['sync_late'], begin: fail('unavailable') },
  quickbooks_hangs: {
    saidAs: ['sync_late'],
    begin: ({ emulator }) =>
      void emulator.faults.push({
        match: { path: '/v3/company/' },
        respond: { connection: 'hang' },
      }),
  },
  quota_refused: { saidAs: ['budget'], begin: fail('quota-stop') },
  quota_counted: {
    saidAs: ['budget'],
    async begin({ emulator, realmId, tenantId, clock }, { storage }) {
      const appId = appIdOf(emulator.credentials('production').clientId)
      const month = new Date(clock.now()).toISOString().slice(0, 7)
      const about = { tenantId, appId, environment: 'sandbox', realmId } as const
      await storage.usage.add({ ...about, month, calls: 20_000 })
    },
  },
  consent_lost: {
    saidAs: ['action_required'],
    begin: ({ emulator, realmId }) => void emulator.revoke({ realmId }),
  },
  object_poisoned: {
    saidAs: ['rows_unread'],
    begin(world) {
      const { operations } = world.emulator.books(world.realmId)
      const id = invoiceOf(world)
      operations.changeNote({ entity: 'Invoice', id, note: 'changed' })
      operations.withholdObject({ entity: 'Invoice', id })
    },
  },
  row_poisoned: {
    saidAs: ['rows_unread'],
    begin(world) {
      const { operations } = world.emulator.books(world.realmId)
      const id = invoiceOf(world)
      operations.patchObject({ entity: 'Invoice', id, set: { TotalAmt: 'a lot' } })
      operations.changeNote({ entity: 'Invoice', id, note: 'changed' })
    },
  },
  page_poisoned: {
    saidAs: ['part_failing', 'rows_unread', 'sync_late'],
    begin: ({ emulator }) =>
      void ['cdc', 'query'].map((operation) =>
        emulator.faults.push({
          match: { operation: operation as 'cdc', entity: 'Invoice' },
          respond: 'application-error',
        }),
      ),
  },
  lease_stuck: {
    saidAs: ['sync_late'],
    async begin({ tenantId, realmId }, { storage }) {
      const sync = storage.sync.forTenant(tenantId)
      const leaseMs = 40 * 3_600_000
      await sync.acquireLease({ realmId, owner: 'a process that is gone', leaseMs })
    },
  },
  worker_dead: {
    saidAs: ['sync_late'],
    killsTicking: true,
    begin: (_world, ticking) => void (ticking.isDead = true),
  },
  worker_dead_in_a_run: {
    saidAs: ['sync_late'],
    killsTicking: true,
    begin({ emulator }, ticking) {
      emulator.faults.push({
        match: {
          path: '/v3/company/',
          predicate: () => {
            ticking.isDead = true
            return true
          },
        },
        respond: { connection: 'hang' },
      })
    },
  },
  queue_dead: { saidAs: ['sync_late'], hasQueue: true, begin: () => undefined },
  clock_ahead: {
    saidAs: ['clock_off'],
    begin: ({ random }, ticking) => void (ticking.clockOffMs = random.integer(31, 90_000) * 1_000),
  },
  /** Its runs seem to be old. */
  clock_behind: {
    saidAs: ['clock_off', 'sync_late'],
    begin: ({ random }, ticking) => void (ticking.clockOffMs = -random.integer(31, 90_000) * 1_000),
  },
  no_time_zone: {
    saidAs: ['time_zone_missing'],
    async begin({ pool, schema, tenantId }) {
      await pool.query(
        `update ${schema}.quickbooks_connections set time_zone = null where tenant_id = $1`,
        [tenantId],
      )
    },
  },
  links_fail: {
    saidAs: ['step_failing'],
    begin: ({ host }) => void (host.spineFails = true),
  },
  alerts_fail: {
    saidAs: ['step_failing'],
    begin: ({ database }) =>
      database.interceptWith((text) => {
        // The list of all tenants counts the open ones too.
        if (/\bbilling_alerts\b/.test(text) && !text.includes('jsonb_array_elements_text($1'))
          throw new Error('the alerts cannot be read')
      }),
  },
  host_step_fails: {
    saidAs: ['step_failing'],
    begin: ({ host }) => void (host.stepFails = true),
  },
  first_read_stalls: {
    saidAs: ['sync_late'],
    duringFirstRead: true,
    begin: ({ emulator }) =>
      void emulator.faults.push({
        match: { path: '/v3/company/' },
        respond: { connection: 'hang' },
      }),
  },
  worker_dead_in_a_first_read: {
    saidAs: ['sync_late'],
    killsTicking: true,
    duringFirstRead: true,
    begin: (_world, ticking) => void (ticking.isDead = true),
  },
  /** The controls: nothing may be said. */
  first_read_goes_on: { saidAs: [], duringFirstRead: true, begin: () => undefined },
  nothing: { saidAs: [], begin: () => undefined },
} as const satisfies Record<string, StallKind>

export type StallName = keyof typeof stallKinds

export const stallNames = Object.keys(stallKinds) as StallName[]
