export { LeaseLostError } from './errors/lease-lost-error.ts'
export type { Checkpoint, EntityFailure, ScanPosition } from './ports/checkpoint.ts'
export type {
  AuthorizationRequestData,
  AuthorizationStateStore,
  TakenState,
  ConnectInput,
  ForgottenGrant,
  ConnectionState,
  ConnectionStore,
  RefreshLease,
  TenantConnectionStore,
  TimeZoneSource,
  BoundRealm,
  VerifiableRealm,
} from './ports/connection-store.ts'
export type { DescribedConnection, TokenTimes } from './ports/described-connection.ts'
export type { AnsweredCall, BatchEvidence, EvidenceEvent, EvidenceStep } from './ports/evidence.ts'
export type {
  OpenQuestion,
  QuestionChanges,
  QuestionQuery,
  QuestionKey,
  QuestionKind,
} from './ports/open-question.ts'
export type { RunLease } from './ports/run-lease.ts'
export type { OwnedTransaction, StoredVersion } from './ports/stored-object.ts'
export type {
  SourceBatch,
  SourceContact,
  SourceCreditNote,
  SourceDocument,
  SourceInvoice,
  SourceKey,
  SourceKind,
  SourceObject,
  SourceObjects,
  SourceOrganisation,
  SourcePayment,
  SourceReceipt,
  SourceRepeatingInvoice,
  SourceSchedule,
  SourceSettlement,
  SourceTombstone,
} from './ports/source-batch.ts'
export type {
  SourceStatus,
  SourceStore,
  SourceWritten,
  TenantSourceStore,
} from './ports/source-store.ts'
export type { BatchCounts, SyncBatch, UnreadableVersion, WriteCounts } from './ports/sync-batch.ts'
export type {
  EntityRunCounts,
  ProblemRung,
  RunKind,
  RunOutcome,
  RunProblem,
  SyncRun,
} from './ports/sync-run.ts'
export type {
  MarkCounts,
  RealmStanding,
  SetAside,
  StoredMarks,
  SyncStore,
  TenantSyncStore,
} from './ports/sync-store.ts'
export { deletionReasons } from './ports/tombstone.ts'
export type { AbsenceWindow, DeletionReason, Tombstone } from './ports/tombstone.ts'
export type { UsageMonth, UsageStore } from './ports/usage-store.ts'
export type {
  BalanceDifference,
  BalanceSubject,
  InconclusiveBalance,
  VerificationReport,
} from './ports/verification-report.ts'
export type {
  PendingEvent,
  TenantWebhookEventStore,
  VerifiedEvent,
  WebhookEventStore,
  WebhookHealth,
} from './ports/webhook-event-store.ts'
export { joinDeletion } from './query/join-deletion.ts'
export type { StoredDeletion } from './query/join-deletion.ts'
export { beginRun, compareRuns, endInterrupted, repeatNotBegun } from './query/run-records.ts'
export type { RunStart } from './query/run-records.ts'
export { askRevival, revivalReason } from './query/ask-revival.ts'
export { conceal, concealConnection, endOfToken } from './tokens/conceal-tokens.ts'
export type { TokenSet } from './tokens/token-set.ts'
export { mayChangeRows } from './query/may-change-rows.ts'
export { emptyCheckpoint, mostSetAside, startOfScan } from './query/empty-checkpoint.ts'
export { nothingWritten } from './query/nothing-written.ts'
export { readCallLimits } from './transport/call-limits.ts'
export type { CallLimitOptions, CallLimits } from './transport/call-limits.ts'
export { orAborted } from './transport/or-aborted.ts'
