export type {
  AlertAmount,
  AlertCursor,
  AlertGroup,
  AlertGroups,
  AlertGroupsOptions,
} from './alerts/alert-groups.ts'
export type { BillingAlert } from './alerts/billing-alert.ts'
export type {
  AlertPass,
  BillingAlerts,
  OverduePassOptions,
  ServicePass,
  ServicePassOptions,
  TicketSource,
} from './alerts/billing-alerts.ts'
export type { ResolvedTickets } from './alerts/describe-uninvoiced.ts'
export type { AlertRule, HubFinding } from './alerts/hub-finding.ts'
export { decideInvoiceOverdue } from './alerts/invoice-overdue.ts'
export type {
  OverdueCandidate,
  OverdueDecision,
  OverdueSettings,
  OverdueVerdict,
} from './alerts/invoice-overdue.ts'
export type { OverdueReplayDay, OverdueReplayOptions } from './alerts/replay-overdue.ts'
export type { AlertFinding, AlertTransition } from './alerts/plan-transitions.ts'
export type { ServiceSettings } from './alerts/service-without-invoice.ts'
export type {
  ChangeCursor,
  ChangeKind,
  Changes,
  ChangesOptions,
  DocumentChange,
  DocumentState,
} from './changes/change.ts'
export type {
  AlertExplanation,
  AlertStep,
  Evidence,
  Explain,
  ExplainedDocument,
  ExplainedFigure,
  ExplainedLink,
  ExplainedRun,
  FigureExplanation,
  FigureOptions,
  KnownVersion,
  StatusReason,
} from './explain/explanation.ts'
export type { MoneyEvent, ReceiptKind } from './context/documents.ts'
export type {
  CustomerAging,
  CustomerBalance,
  CustomerCursor,
  CustomerList,
  CustomerListOptions,
  CustomerOrder,
  LastInvoice,
  LastPayment,
  ListedCustomer,
  ListTotals,
} from './customers/customer-list.ts'
export { createBillingHub } from './create-billing-hub.ts'
export type {
  AsOf,
  BillingHub,
  BillingHubOptions,
  KnownAt,
  TenantHub,
} from './create-billing-hub.ts'
export { HistoryRangeError } from '@vectis/quickbooks-storage/database'
export type { AnyKysely, HistoryRangeCode, KeptHistory } from '@vectis/quickbooks-storage/database'
export type {
  CustomerLinks,
  LinkedAccount,
  LinkPreview,
  SpineSource,
} from './links/customer-links.ts'
export type { AccountKey } from './links/account-key.ts'
export type { LinkChange } from './links/link-changes.ts'
export type { HubStanding } from './standings/read-standings.ts'
export { nameRule } from './links/name-rule.ts'
export type { PreviewAcceptance } from './links/preview-acceptance.ts'
export type { LinkDifference, RuleReport, StoredWhy } from './links/review-links.ts'
export type {
  BillingAccount,
  LinkDecision,
  LinkRule,
  RefusedPair,
  SpineCustomer,
  StoredLink,
  Suggestion,
  SuggestionReason,
} from './links/link-types.ts'
export { planLinks } from './links/plan-links.ts'
export type { PlanLinksInput } from './links/plan-links.ts'
export type { Aging } from './context/aging.ts'
export type {
  BillingPanel,
  CurrencyPanel,
  PanelInvoice,
  PanelMonth,
  PanelSettlement,
  PanelSource,
  PanelUnreadable,
} from './panel/panel.ts'
export type { CompanyMonths } from './panel/read-months.ts'
export type { PanelOptions } from './panel/read-panel.ts'
export type { ContractedRevenue, RevenueReason } from './revenue/read-revenue.ts'
export type { CompanyTotals, CurrencyTotals, TotalsOptions } from './panel/read-totals.ts'
export type { UnassignedDocuments } from './panel/read-unassigned.ts'
export type { UnreadablePart } from './context/unreadable.ts'
export type { CompanyReading, EntityReading } from './context/readings.ts'
export type {
  Timeline,
  TimelineCursor,
  TimelineEvent,
  TimelineKind,
  TimelineOptions,
} from './timeline/read-timeline.ts'
