import { systemClock, type Clock } from '@vectis/quickbooks'
import {
  checkFlags,
  checkGiven,
  checkInstant,
  checkNames,
  checkPlaces,
  checkTenantId,
  type CalendarDate,
  type Instant,
  type OptionNames,
} from '@vectis/quickbooks/values'
import {
  explainStatements,
  openTables,
  readKeptHistory,
  type AnyKysely,
  type KeptHistory,
} from '@vectis/quickbooks-storage/database'
import type { BillingAlerts, TicketSource } from './alerts/billing-alerts.ts'
import { createAlerts } from './alerts/create-alerts.ts'
import type { Changes, ChangesOptions } from './changes/change.ts'
import { readChanges } from './changes/read-changes.ts'
import { checkCustomer, checkRead } from './context/check-arguments.ts'
import { createKeptSums, keepSum } from './context/kept-sums.ts'
import { readRevisions } from './context/read-revisions.ts'
import { asOf, readKnownAt, type HubContext } from './context/hub-context.ts'
import type { CustomerList, CustomerListOptions } from './customers/customer-list.ts'
import { readCustomerList } from './customers/read-customer-list.ts'
import { createExplain } from './explain/create-explain.ts'
import type { Explain } from './explain/explanation.ts'
import { createLinks } from './links/create-links.ts'
import type { CustomerLinks, SpineSource } from './links/customer-links.ts'
import { createPassMemory } from './links/pass-memory.ts'
import type { BillingPanel } from './panel/panel.ts'
import { readCompanyMonths, type CompanyMonths } from './panel/read-months.ts'
import { readPanel, type PanelOptions } from './panel/read-panel.ts'
import { readTotals, type CompanyTotals, type TotalsOptions } from './panel/read-totals.ts'
import { readUnassigned, type UnassignedDocuments } from './panel/read-unassigned.ts'
import { readCompany, type CompanyReading } from './context/readings.ts'
import { readRevenue, type ContractedRevenue } from './revenue/read-revenue.ts'
import { readStandings, type HubStanding } from './standings/read-standings.ts'
import { readTimeline, type Timeline, type TimelineOptions } from './timeline/read-timeline.ts'

export interface BillingHubOptions {
  /** The database of the billing tables, or a transaction of the host's. */
  db: AnyKysely
  /** Schema of the tables, as given to the storage adapter. Default `public`. */
  schema?: string
  /** The PSA's customers. Without it the billing source itself is the spine: every account is its own customer. */
  spine?: SpineSource
  /** The PSA's resolved tickets; needed for `service_without_invoice` only. */
  tickets?: TicketSource
  /** Default: the system clock. */
  clock?: Clock
  /**
   * True: sums over a whole tenant (`customers` with what it shows of each, `months`, `unassigned`, `alerts.byCustomer`,
   * `alerts.countSettled`) are kept in this process until something of the tenant is written that they are made of, at
   * most 200,000 rows. Each read then asks the database whether something was, and is as true as without. Choose it only
   * where nobody writes to the tables but the SDK: what other statements write is not seen. Default false. See
   * docs/decisions/0233.
   */
  keepsSums?: boolean
}

/** The point in our knowledge that a figure is taken from. */
export interface KnownAt {
  /**
   * What was known at this instant: the rows, links, runs and the company of that time. Default: now. Throws
   * `HistoryRangeError` for an instant of which versions are not kept (`history`). See docs/guides/history.md.
   */
  knownAt?: Instant
}

/** The day that a figure is taken for. */
export interface AsOf {
  /**
   * As the books stand at the end of this calendar date of the company, in place of `today`: documents dated by then,
   * less what was paid by then, with every void, deletion and edit that is known (by `knownAt`, if given). Default: all
   * documents. See docs/guides/history.md.
   */
  asOf?: CalendarDate
}

/**
 * The billing data of one tenant for a customer hub. Every read is a few statements on indexes. Dates and time zone are
 * arguments, null while no zone is known.
 */
export interface TenantHub {
  readonly links: CustomerLinks
  readonly alerts: BillingAlerts
  panel(customerId: string, options: PanelOptions & KnownAt & AsOf): Promise<BillingPanel>
  /**
   * A page of the customers with a billing account: what each owes, its last payment, open alerts and contracted MRR,
   * and what all of them owe per currency. Reads every open invoice of the tenant, from an index. Throws `TypeError` for
   * an unknown order. With `knownAt` or `asOf` every document is read.
   */
  customers(options: CustomerListOptions & KnownAt & AsOf): Promise<CustomerList>
  /**
   * What is open in the whole company, per currency: outstanding, overdue, aging, credits and money on account, including
   * documents that no panel shows. Reads every open document of the tenant; with `knownAt` or `asOf` every document.
   */
  totals(options: TotalsOptions & KnownAt & AsOf): Promise<CompanyTotals>
  /**
   * How current the tables are: when the connected QuickBooks company was last read, and which parts were not read
   * since.
   */
  reading(options?: KnownAt): Promise<CompanyReading>
  /**
   * The last twelve months of the whole company, per currency, including documents that no panel shows. Reads every
   * document of the year.
   */
  months(options: { today: CalendarDate } & KnownAt & AsOf): Promise<CompanyMonths[]>
  /** Documents that name no customer, per currency; no panel shows them. Empty: none. */
  unassigned(options?: KnownAt & AsOf): Promise<UnassignedDocuments[]>
  /**
   * Known at an instant, the templates are those of then; the reason why there is none is today's. `asOf` decides which
   * templates have begun and ended, and nothing else: a template has no date of its own.
   */
  revenue(
    customerId: string,
    options: { today: CalendarDate | null } & KnownAt & AsOf,
  ): Promise<ContractedRevenue>
  /** With `asOf` the events dated by then: a void acts back, but its event is of that day at the latest. */
  timeline(customerId: string, options: TimelineOptions & KnownAt & AsOf): Promise<Timeline>
  /** Which instants `knownAt`, `from` and `to` may name. */
  history(): Promise<KeptHistory>
  /**
   * A text that differs after every write of the SDK to what these reads show of the tenant: what a host made of them
   * holds while it is the same, for half an hour at most: then evidence may be gone, and an old text come back. One small
   * read. What other statements write to the tables is not seen, nor what a transaction longer than two hours wrote. See
   * docs/decisions/0233.
   */
  revision(): Promise<string>
  /**
   * A page of the documents whose part in the figures differs between two instants, with both states: they carry each
   * panel as known at `from` to the one as known at `to`. With a customer by index; without one a page goes
   * through each table from the cursor on until it is full. Throws `TypeError` for no instant, and where `from` is later
   * than `to`; `HistoryRangeError` where versions of one of them are not kept.
   */
  changes(options: ChangesOptions): Promise<Changes>
  /** From an alert or a figure to the answer, the event, the run or the person behind it. */
  readonly explain: Explain
}

/** What the database fails with is thrown as `StorageError` or `SchemaError`, with a remedy, as storage's own calls do. */
export interface BillingHub {
  forTenant(tenantId: string): TenantHub
  /**
   * Whether links were accepted and how many alerts are open, of many tenants: one statement. Every tenant asked for is
   * in the answer.
   */
  standings(tenantIds: readonly string[]): Promise<Map<string, HubStanding>>
}

const optionNames: OptionNames<BillingHubOptions> = {
  db: true,
  schema: true,
  spine: true,
  tickets: true,
  clock: true,
  keepsSums: true,
}

/**
 * Reads the billing tables of every source: Xero rows and QuickBooks rows share the tables, and the source is a field.
 * Throws `TypeError` if `db`, `schema` or `spine` is given without a value, and for an empty tenant id.
 */
export function createBillingHub(options: BillingHubOptions): BillingHub {
  checkPlaces('createBillingHub', options, { required: ['db'], optional: ['schema', 'spine'] })
  checkNames('createBillingHub', options, optionNames)
  if (typeof (options.db as Partial<AnyKysely>).withoutPlugins !== 'function') {
    throw new TypeError(
      'createBillingHub expected db, the Kysely of the billing tables: storage.db, or one of your own; it has no withoutPlugins.',
    )
  }
  const { db, schema = 'public', spine = null, tickets = null, clock = systemClock } = options
  checkFlags('createBillingHub', options, ['keepsSums'])
  const kept = options.keepsSums === true ? createKeptSums(clock) : undefined
  const memory = createPassMemory()
  const tables = openTables({ db, schema })
  const { standings } = explainStatements(
    { standings: (tenantIds: readonly string[]) => readStandings(tables, tenantIds) },
    tables,
  )
  return {
    standings,
    forTenant(tenantId) {
      checkTenantId('forTenant', tenantId)
      const instant = () => options.clock?.now() ?? null
      const context: HubContext = { ...tables, tenantId, instant, kept }
      const known = <Result>(
        given: KnownAt & AsOf,
        work: (scope: HubContext) => Promise<Result>,
      ): Promise<Result> =>
        readKnownAt(context, given.knownAt, (scope) => work(asOf(scope, given.asOf)))
      // A day that is asked for takes the place of today.
      const dated = <Given extends AsOf>(given: Given): Given =>
        given.asOf === undefined ? given : { ...given, today: given.asOf }
      const explain = <Part extends object>(part: Part) => explainStatements(part, tables)
      return explain({
        links: explain(createLinks(context, { spine, clock, memory })),
        alerts: explain(createAlerts(context, { clock, tickets })),
        reading: (at = {}) => known(at, readCompany),
        async months(given) {
          checkRead('months', given, { unknownDay: false })
          return known(given, (scope) => readCompanyMonths(scope, dated(given)))
        },
        unassigned: (at = {}) =>
          known(at, (scope) =>
            keepSum(scope, { about: ['unassigned'], reads: 'books' }, () => readUnassigned(scope)),
          ),
        revision: async () => (await (kept ? kept.revisions(context) : readRevisions(context))).all,
        async panel(customerId, given) {
          checkCustomer('panel', customerId)
          checkRead('panel', given)
          return known(given, (scope) => readPanel(scope, customerId, dated(given)))
        },
        async customers(given) {
          checkRead('customers', given)
          return known(given, (scope) => readCustomerList(scope, dated(given)))
        },
        async totals(given) {
          checkRead('totals', given)
          return known(given, (scope) => readTotals(scope, dated(given)))
        },
        async revenue(customerId, given) {
          checkCustomer('revenue', customerId)
          checkRead('revenue', given)
          return known(given, (scope) => readRevenue(scope, customerId, dated(given)))
        },
        async timeline(customerId, given) {
          checkCustomer('timeline', customerId)
          checkRead('timeline', given, { zone: true })
          return known(given, (scope) => readTimeline(scope, customerId, dated(given)))
        },
        history: () => readKeptHistory(context, tenantId),
        async changes(given) {
          checkGiven('changes', given)
          checkInstant('changes', 'from', given.from)
          checkInstant('changes', 'to', given.to)
          return readChanges(context, given)
        },
        explain: explain(createExplain(context)),
      })
    },
  }
}
