import { createBillingHub, type TenantHub } from '@vectis/billing-hub'
import type { SyncStore } from '@vectis/quickbooks/ports'
import { todayIn, type CalendarDate, type Instant } from '@vectis/quickbooks/values'
import type { VirtualClock } from '@vectis/quickbooks-emulator'
import type { Storage } from '@vectis/quickbooks-storage'
import { overlay } from './overlay.ts'
import { spreadInstants } from './spread-instants.ts'

const timeZone = 'America/Los_Angeles'

/** What the pages of a tenant showed. */
interface Rendered {
  customers: readonly string[]
  today: CalendarDate
  shown: string
}

export interface PanelWatch {
  sync: SyncStore
  /** What the hub says of past instants, and what it showed then; and versions that today's rules derive otherwise. */
  compare(): Promise<string[]>
}

export interface PanelCounts {
  instants: number
  panels: number
  /** Renderings that differ from the one before. */
  changed: number
  versions: number
}

/**
 * Links and evaluates alerts after each run, as a host's steps do, and renders every panel, the alerts, the months and
 * the reading of a tenant after its commits and runs. At most `instants` of them are kept, spread over the whole life of
 * the world; `compare` then renders each again from the history.
 */
export function watchPanels(
  storage: Storage,
  { clock, instants, counts }: { clock: VirtualClock; instants: number; counts: PanelCounts },
): PanelWatch {
  const hub = createBillingHub({ db: storage.db, schema: storage.schema, clock })
  const { seen, remember } = spreadInstants<Rendered>(clock, instants)

  async function look(tenantId: string, { passes }: { passes: boolean }): Promise<void> {
    const own = hub.forTenant(tenantId)
    const today = todayIn(timeZone, clock.now())
    if (passes) {
      await own.links.apply()
      await own.alerts.evaluateOverdue({ today, settings: { graceDays: 0 } })
    }
    await remember(tenantId, async () => {
      const customers = await listCustomers(storage, tenantId)
      return { customers, today, shown: await render(own, { customers, today }) }
    })
  }

  return {
    sync: {
      ...storage.sync,
      forTenant(tenantId) {
        const store = storage.sync.forTenant(tenantId)
        return overlay(store, {
          async commit(batch) {
            const written = await store.commit(batch)
            await look(tenantId, { passes: false })
            return written
          },
          async resolveAbsent(input) {
            const found = await store.resolveAbsent(input)
            await look(tenantId, { passes: false })
            return found
          },
          async finishRun(finished, setAside) {
            await store.finishRun(finished, setAside)
            await look(tenantId, { passes: true })
          },
        })
      },
    },
    async compare() {
      const problems: string[] = []
      for (const [tenantId, kept] of seen) {
        let last = ''
        for (const [at, { customers, today, shown }] of kept) {
          const then = await render(hub.forTenant(tenantId), { customers, today, knownAt: at })
          counts.instants += 1
          counts.panels += customers.length
          if (shown !== last) counts.changed += 1
          last = shown
          if (then !== shown) problems.push(`${tenantId} at ${at}: ${firstDifference(shown, then)}`)
        }
        for await (const page of storage.history.rederive({ tenantId })) {
          counts.versions += page.derived.columns + page.derived.raw
          problems.push(...page.different.map((one) => `derived otherwise: ${JSON.stringify(one)}`))
        }
      }
      return problems
    },
  }
}

async function listCustomers({ db }: Storage, tenantId: string): Promise<string[]> {
  const links = await db
    .selectFrom('customer_links')
    .select('customer_id')
    .distinct()
    .where('tenant_id', '=', tenantId)
    .orderBy('customer_id')
    .execute()
  return links.flatMap(({ customer_id }) => customer_id ?? [])
}

/** A line for each part. */
async function render(
  hub: TenantHub,
  { customers, today, knownAt }: Omit<Rendered, 'shown'> & { knownAt?: Instant },
): Promise<string> {
  const at = knownAt === undefined ? {} : { knownAt }
  const panels = customers.map(async (id) => ({
    panel: await hub.panel(id, { today, recent: 100, ...at }),
    timeline: await hub.timeline(id, { today, timeZone, ...at }),
  }))
  const parts: unknown[] = [
    ...(await Promise.all(panels)),
    await hub.months({ today, ...at }),
    await hub.totals({ today, ...at }),
    await hub.customers({ today, limit: 20, ...at }),
    await hub.unassigned(at),
    await hub.alerts.list({ limit: 1_000, ...at }),
    [...(await hub.alerts.countOpen(at))].map(String).toSorted(),
    await hub.reading(at),
  ]
  return parts.map((part) => JSON.stringify(part)).join('\n')
}

function firstDifference(shown: string, then: string): string {
  const [was, is] = [shown.split('\n'), then.split('\n')]
  const index = was.findIndex((line, place) => line !== is[place])
  return `the pages showed ${was[index]?.slice(0, 900)}, the history says ${is[index]?.slice(0, 900)}`
}
