import { QuickBooksError, type Clock } from '@vectis/quickbooks'
import { remedies } from '@vectis/quickbooks/errors'
import { isTimeZone, todayIn, type CalendarDate } from '@vectis/quickbooks/values'
import type { ConnectionStore } from '@vectis/quickbooks/ports'
import type {
  AsOf,
  BillingAlerts,
  BillingHub,
  BillingPanel,
  CompanyMonths,
  CompanyTotals,
  ContractedRevenue,
  CustomerList,
  CustomerListOptions,
  KnownAt,
  PanelOptions,
  ServicePass,
  TenantHub,
  Timeline,
  TimelineOptions,
  TotalsOptions,
} from '@vectis/billing-hub'
import { evaluateAlerts, type AlertSettings } from './evaluate-alerts.ts'

/** Today in the company's time zone; both null while no zone is known. */
export interface CompanyDay {
  today: CalendarDate | null
  timeZone: string | null
}

/** Both rules at once: what is overdue today, and service of the last full month without an invoice. */
export interface DatedAlerts extends BillingAlerts {
  /**
   * A dry run writes nothing. Without `tickets` the second rule is off. Throws `QuickBooksError` with code
   * `preview_not_accepted` while no person has accepted the links, unless it is a dry run or `alertsWaitFor` is
   * `nothing`; so do the two rules by themselves.
   */
  evaluate(options?: { dryRun?: boolean }): Promise<ServicePass>
}

/** The hub of one tenant; the company's date and time zone are known and can be left out. */
export interface DatedHub extends Pick<
  TenantHub,
  'links' | 'reading' | 'unassigned' | 'history' | 'revision' | 'changes' | 'explain'
> {
  readonly alerts: DatedAlerts
  /** The company's date: what the reads below use. One small read. */
  day(): Promise<CompanyDay>
  panel(customerId: string, options?: Partial<PanelOptions> & KnownAt & AsOf): Promise<BillingPanel>
  customers(options?: Partial<CustomerListOptions> & KnownAt & AsOf): Promise<CustomerList>
  totals(options?: Partial<TotalsOptions> & KnownAt & AsOf): Promise<CompanyTotals>
  /** Null while no time zone is known: it is unknown which months are the last twelve. */
  months(options?: { today?: CalendarDate } & KnownAt & AsOf): Promise<CompanyMonths[] | null>
  revenue(
    customerId: string,
    options?: { today?: CalendarDate | null } & KnownAt & AsOf,
  ): Promise<ContractedRevenue>
  timeline(
    customerId: string,
    options?: Partial<TimelineOptions> & KnownAt & AsOf,
  ): Promise<Timeline>
}

/** Reads a tenant's day from its connection, or from the host's own function. */
export function createDays(input: {
  connections: Pick<ConnectionStore, 'forTenant'>
  timeZone: ((tenantId: string) => string | null | Promise<string | null>) | undefined
  clock: Clock
}): (tenantId: string) => Promise<CompanyDay> {
  const { connections, timeZone, clock } = input
  return async (tenantId) => {
    const given = await timeZone?.(tenantId)
    const zone = given || (await connections.forTenant(tenantId).read())?.timeZone
    if (!zone || !isTimeZone(zone)) return { today: null, timeZone: null }
    return { today: todayIn(zone, clock.now()), timeZone: zone }
  }
}

export function createDatedHub(input: {
  hub: BillingHub
  tenantId: string
  hasTickets: boolean
  waitsForPreview: boolean
  settings: AlertSettings
  day: (tenantId: string) => Promise<CompanyDay>
}): DatedHub {
  const { tenantId, hasTickets, settings } = input
  const hub = input.hub.forTenant(tenantId)
  const day = () => input.day(tenantId)
  /** No read where the caller names the day. */
  const dayFor = async (given: { today?: CalendarDate | null }) =>
    given.today === undefined ? (await day()).today : given.today
  const { links, reading, unassigned, history, revision, changes, explain } = hub
  const alerts = input.waitsForPreview ? afterPreview(hub.alerts, links) : hub.alerts
  return {
    links,
    reading,
    unassigned,
    history,
    revision,
    changes,
    explain,
    day,
    alerts: {
      ...alerts,
      evaluate: async ({ dryRun = false } = {}) =>
        evaluateAlerts(alerts, { ...(await day()), dryRun, hasTickets, settings }),
    },
    panel: async (customerId, given = {}) =>
      hub.panel(customerId, { ...given, today: await dayFor(given) }),
    customers: async (given = {}) => hub.customers({ ...given, today: await dayFor(given) }),
    totals: async (given = {}) => hub.totals({ ...given, today: await dayFor(given) }),
    async months(given = {}) {
      const today = given.asOf ?? (await dayFor(given))
      return today === null ? null : hub.months({ ...given, today })
    },
    revenue: async (customerId, given = {}) =>
      hub.revenue(customerId, { ...given, today: await dayFor(given) }),
    async timeline(customerId, given = {}) {
      const known = await day()
      const { today = known.today, timeZone = known.timeZone } = given
      return hub.timeline(customerId, { ...given, today, timeZone })
    },
  }
}

/** Alerts belong to customers of the host: none is written before a person has looked at the links. */
function afterPreview(alerts: BillingAlerts, links: TenantHub['links']): BillingAlerts {
  const check = async ({ dryRun = false }: { dryRun?: boolean }) => {
    if (dryRun || (await links.acceptance()) !== null) return
    const { say, do: remedy } = remedies.preview_not_accepted
    throw new QuickBooksError(say, { code: 'preview_not_accepted', remedy })
  }
  return {
    ...alerts,
    async evaluateOverdue(options) {
      await check(options)
      return alerts.evaluateOverdue(options)
    },
    async evaluateService(options) {
      await check(options)
      return alerts.evaluateService(options)
    },
  }
}
