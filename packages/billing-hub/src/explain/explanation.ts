import type { AnsweredCall, DeletionReason, EvidenceEvent, SyncRun } from '@vectis/quickbooks/ports'
import type { TransactionEntity, VoidEvidence } from '@vectis/quickbooks/rows'
import type { CalendarDate, Decimal, Instant } from '@vectis/quickbooks/values'
import type { AlertRule } from '../alerts/hub-finding.ts'
import type { DocumentState } from '../changes/change.ts'

/** A run of the sync, as far as it explains what it wrote. */
export type ExplainedRun = Pick<
  SyncRun,
  'runId' | 'kind' | 'reason' | 'startedAt' | 'finishedAt' | 'outcome'
>

/** Where a version is from: a row of `billing_evidence`. */
export interface Evidence {
  id: string
  /**
   * `sync`: QuickBooks was read. `source`: a batch of another source was written. `links`, `alerts`: the hub decided.
   * Other names are the host's own.
   */
  kind: string
  /** The source of the batch; null for all others. */
  source: string | null
  /** Since when what it wrote is known. */
  at: Instant
  /**
   * What the sync was doing: `scan`, `changes`, `absence`, `questions`, `count`, `heal` or `orphans`. Of the hub: `pass`
   * or `person`.
   */
  step: string | null
  /** QuickBooks' own time of the last answer; of another source: when it answered. */
  observedAt: Instant | null
  /** Null where no run wrote it, and for a run that is no longer kept: `runId` still names it. */
  run: ExplainedRun | null
  runId: string | null
  /** The complete read that it belongs to. */
  scanId: string | null
  /** The answers about this kind of document that it was decided on; reads by id of other objects are left out. */
  calls: AnsweredCall[]
  /** Answers of the same batch that were too many to be kept. */
  moreCalls: number
  /** Webhook events that named this document. */
  events: EvidenceEvent[]
  /** The person who decided, as the host names them. */
  actor: string | null
  /** The host's own words, for its own writes. */
  reference: string | null
}

/**
 * A version and where it is from. `missing` says why there is no evidence: `not_kept_yet`: the version is older than
 * the evidence. `not_named`: a statement outside of the sync and the hub wrote it. `deleted`: it is kept no longer.
 */
export type KnownVersion = { knownFrom: Instant } & (
  | { evidence: Evidence; missing: null }
  | { evidence: null; missing: 'not_kept_yet' | 'not_named' | 'deleted' }
)

/** Why an account belongs to a customer. */
export type ExplainedLink = KnownVersion & {
  customerId: string
  /** The linking rule, or `manual`; `nameRule` returns its name. */
  rule: string
  /** `rule`, or the person. */
  decidedBy: string
  witnesses: string[]
}

/** What, besides its amounts, made the status of a document. */
export interface StatusReason {
  /** Why it counts as voided; null for one that does not. */
  voidEvidence: VoidEvidence | null
  /** Its total before the void, where it was seen. */
  preVoidTotal: Decimal | null
  /** How the deletion was claimed; null for one that is not deleted. */
  deletedReason: DeletionReason | 'voided' | null
  deletedAt: Instant | null
  /** A newer version could not be read since then, at this path: this is the version before it. */
  unreadableSince: Instant | null
  unreadablePath: string | null
}

/** A document as it was known, and where that is from. */
export type ExplainedDocument = KnownVersion & {
  entity: TransactionEntity
  source: string
  realmId: string
  externalId: string
  docNumber: string | null
  state: DocumentState
  reason: StatusReason
  /** The link of its billing account; null when it was linked to no customer. */
  link: ExplainedLink | null
}

/** One thing that happened to an alert, and what was known then. */
export type AlertStep = KnownVersion & {
  /** `unchecked`: the pass could not decide, and the verdict says why. */
  kind: 'opened' | 'reopened' | 'updated' | 'unchecked' | 'closed' | 'dismissed'
  state: 'open' | 'closed' | 'dismissed'
  customerId: string | null
  message: string
  /** The condition: `fires`, or why it does not, such as `paid` or `voided`. */
  verdict: string | null
  /** What the rule decided on when it last fired, with the figures of that time. */
  facts: object
  /** The person who dismissed it, and why. */
  dismissed: { actor: string; reason: string } | null
  /**
   * False: versions of that instant were dropped or thinned. Then the invoice or its link is missing where it is not
   * kept, and the documents and links of a window are left out.
   */
  isPastKept: boolean
  /**
   * Of `invoice_overdue` the invoice. Of `service_without_invoice` the documents that bill the window, or the last one
   * before it; at most 50.
   */
  documents: ExplainedDocument[]
  /** Of `service_without_invoice`: the accounts in which no document was found. */
  links: ExplainedLink[]
  /** The last run that had ended: what was not changed by then is as it read it. Null: none, or it is kept no longer. */
  reading: ExplainedRun | null
}

/** An alert from its first step on, as far as its history is kept. */
export interface AlertExplanation {
  key: string
  rule: AlertRule
  /** The latest 50, oldest first. */
  steps: AlertStep[]
  /** Steps before them. */
  earlierSteps: number
}

/** A figure of the panel that is the sum of documents. `net`: outstanding less credits and money on account. */
export type ExplainedFigure = 'outstanding' | 'overdue' | 'creditsAvailable' | 'unapplied' | 'net'

export interface FigureOptions {
  customerId: string
  figure: ExplainedFigure
  currency: string
  /** Today in the company's time zone; null while no zone is known: `overdue` is then unknown. */
  today: CalendarDate | null
  /** As in the panel. Default 0. */
  graceDays?: number
  /** Documents listed, the largest amounts first. Default 100. */
  limit?: number
}

/** A figure, and the documents whose amounts add up to it. */
export interface FigureExplanation {
  customerId: string
  figure: ExplainedFigure
  currency: string
  /** As the panel shows it; null for `overdue` without a date. */
  amount: Decimal | null
  /** `amount` is the document's part; negative where it lowers the figure. */
  documents: (ExplainedDocument & { amount: Decimal })[]
  /** Documents that are not listed, and their part. */
  more: { documents: number; amount: Decimal }
}

/** Why: from an alert or a figure to the answer, the event, the run or the person behind it. See docs/guides/history.md. */
export interface Explain {
  /** The alert with this key; null when there is none, or none was known at `knownAt`. */
  alert(key: string, options?: { knownAt?: Instant }): Promise<AlertExplanation | null>
  /** A figure of a customer's panel, now, as known at an instant, as of a date, or both. */
  figure(
    options: FigureOptions & { knownAt?: Instant; asOf?: CalendarDate },
  ): Promise<FigureExplanation>
}
