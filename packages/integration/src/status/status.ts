import type {
  Connection,
  ConnectionHealth,
  DerivedConnectionHealth,
  Environment,
  UsageForecast,
} from '@vectis/quickbooks'
import type { FoundRemedy } from '@vectis/quickbooks/errors'
import type { ConsentWarning } from '@vectis/quickbooks/oauth'
import type {
  EntityFailure,
  MarkCounts,
  SyncRun,
  TimeZoneSource,
  VerificationReport,
  WebhookHealth,
} from '@vectis/quickbooks/ports'
import type { SyncEntity } from '@vectis/quickbooks/rows'
import type { Instant } from '@vectis/quickbooks/values'
import type { LinkPreview, PreviewAcceptance } from '@vectis/billing-hub'
import type { SyncWarning } from '@vectis/quickbooks-sync'
import type { EntityProgress } from '../sync/progress-board.ts'

/** A field of the status that is null because it cannot be known, and why. */
export interface UnknownField {
  /** Its place, such as `calls.lastMinute`. */
  field: string
  why: string
}

export interface CompanyStatus {
  /** Null until QuickBooks said it. */
  name: string | null
  realmId: string
  environment: Environment
  timeZone: string | null
  timeZoneSource: TimeZoneSource | null
  homeCurrency: string | null
  connectedAt: Instant
  connectedBy: string | null
}

/** Two clocks: a refresh token lives 100 days from its last use, and five years from the consent. */
export interface ConsentStatus {
  /** Whole days until the nearer of the two ends. */
  daysLeft: number
  expiresAt: Instant
  rollingExpiresAt: Instant | null
  hardExpiresAt: Instant | null
  warning: ConsentWarning | null
  /** When a refresh or the code exchange last succeeded. */
  refreshedAt: Instant | null
  /** None succeeded for 24 hours, although calls would have needed one. */
  isRefreshOverdue: boolean
}

export interface EntityStatus {
  entity: SyncEntity
  /** Until when its changes were read from QuickBooks, by QuickBooks' clock; null: it was never read whole. */
  readAt: Instant | null
  /** Seconds since then. */
  ageSeconds: number | null
  fullReadAt: Instant | null
  /** It cannot be read: since when, why, and when it is tried again. */
  failing: EntityFailure | null
  /** QuickBooks refuses it for good, such as templates on Simple Start. */
  unavailableReason: string | null
  /** Rows that could not be read, at most 1,000. */
  setAside: number
  /** Stored rows that figures leave out, or that may be wrong. */
  marks: MarkCounts
}

export interface RunUnderWay {
  runId: string | null
  kind: SyncRun['kind'] | null
  startedAt: Instant | null
  /** By entity; of this process's run page by page, else as stored with the checkpoints. */
  progress: EntityProgress[]
  /** QuickBooks asked to slow down: it goes on then. Null: it waits for nothing that is known here. */
  waitsUntil: Instant | null
}

export interface WebhookStatus extends WebhookHealth {
  /** The figures are from then on: 24 hours. */
  since: Instant
  /** The last characters of the stored verifier token; null: none is stored with the connection. */
  verifierTokenHint: string | null
}

export interface AlertStatus {
  /**
   * `waiting_for_preview`: a person has to accept the preview of the links first. `waiting_for_tick`: the next tick
   * evaluates them. `evaluated`: a tick did.
   */
  state: 'waiting_for_preview' | 'waiting_for_tick' | 'evaluated'
  /** What a person does about it; null: nothing. */
  remedy: string | null
  /** The end of the last run after which they were evaluated; null where that evaluation failed. */
  evaluatedAt: Instant | null
  open: number
}

/** What a page or a person needs to know about one tenant's QuickBooks. It holds no token. */
export interface IntegrationStatus {
  tenantId: string
  at: Instant
  health: ConnectionHealth
  isUrgent: boolean
  /** What a page offers. */
  action: DerivedConnectionHealth['action']
  /** In one sentence. */
  summary: string
  /** What is wrong now and what to do, the worst first. */
  remedies: FoundRemedy[]
  connectionState: Connection['state'] | null
  /** Why the connection is in this state, as a code. */
  connectionReason: string | null
  company: CompanyStatus | null
  consent: ConsentStatus | null
  /** The newest success, or the last reading if that is older than the runs that are kept. */
  lastReadAt: Instant | null
  entities: EntityStatus[]
  run: RunUnderWay | null
  /** Newest first, at most 20; without the one under way. */
  runs: SyncRun[]
  /**
   * When the next run by itself can begin to read: at its tick, or once QuickBooks takes calls again after it refused too
   * many, or the month whose calls are used up is over. Null while none happens; and with the reason in `unknown` while
   * one is under way, before the first has ended, and where one was due and has not begun.
   */
  nextRunAt: Instant | null
  calls: {
    /** To the company: of all processes of a fleet, else of the process that runs the ticks; null in any other. */
    lastMinute: number | null
    /** Of the Intuit app in this month. */
    month: UsageForecast | null
  }
  webhooks: WebhookStatus | null
  links: (Omit<LinkPreview, 'accounts'> & { accepted: PreviewAcceptance | null }) | null
  alerts: AlertStatus | null
  /** The last verification. */
  verification: VerificationReport | null
  /** Warnings whose occasion lasts. */
  warnings: SyncWarning[]
  /** Fields that are null because they cannot be known here. */
  unknown: UnknownField[]
}

export interface StatusOptions {
  /** When the host sent a person to the consent page; null: it did not. Makes the health `connecting` for ten minutes. */
  consentRequestedAt?: Instant | null
  /** When the host last stored a verifier token: refused deliveries before it count as resolved. */
  verifierTokenSetAt?: Instant | null
  /** False: without the counts of the links, which take a pass over them; for a list of many tenants. Default true. */
  links?: boolean
}

export interface StatusesOptions {
  /**
   * Receives a tenant whose status cannot be read, while the others are. Without it such a tenant ends the list with its
   * error. A database that does not answer always does.
   */
  onFailed?: (tenantId: string, error: unknown) => void
}
