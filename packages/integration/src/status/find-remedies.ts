import { findRemedy, type FoundRemedy } from '@vectis/quickbooks/errors'
import type {
  Checkpoint,
  DescribedConnection,
  SyncRun,
  WebhookHealth,
} from '@vectis/quickbooks/ports'
import { isTimeZone } from '@vectis/quickbooks/values'

const dayMs = 86_400_000
/** A company with a verifier token that is silent this long may have lost its subscription. */
const silentMs = 7 * dayMs
const spent = ['budget_spent', 'quota_blocked']

/** Whether the last run was refused, or not begun, because the month's calls are used up. */
export function isQuotaSpent(last: SyncRun | undefined): boolean {
  return last !== undefined && (last.errorCode === 'quota_exceeded' || spent.includes(last.reason))
}

/** What is wrong now, worst first. */
export function findRemedies(facts: {
  connection: DescribedConnection | null
  /** A success is overdue. */
  isLate: boolean
  /** The newest run that ended. */
  last: SyncRun | undefined
  webhooks: WebhookHealth | null
  verifierTokenSetAt: string | null
  checkpoints: readonly Checkpoint[]
  now: number
}): FoundRemedy[] {
  const { connection, last, webhooks, checkpoints, now } = facts
  if (connection === null) return []
  const found = new Set<FoundRemedy>()
  const add = (code: string | null | undefined) => {
    const remedy = findRemedy(code ?? '')
    if (remedy) found.add(remedy)
  }
  if (connection.state === 'unconfirmed') add('unconfirmed')
  if (connection.stateReason === 'realm_refused') add('realm_refused')
  else if (connection.stateReason === 'copied_database') add('copied_database')
  else if (connection.state === 'action_required') add('reconnect_required')
  if (connection.state === 'disconnected') return [...found]
  // Our own count is no refusal of QuickBooks; a quiet tick says why it asked nothing.
  add(last?.reason === 'quota_blocked' ? 'quota_exceeded' : last?.errorCode)
  if (facts.isLate) add('sync_late')
  if (last?.reason === 'checkpoint_too_old') add('checkpoint_too_old')
  if (webhooks !== null) {
    // Refusals before the last accepted delivery, or before the token was replaced, are resolved.
    const { lastDeliveryAt, lastRejectedAt } = webhooks
    const setAt = Date.parse(facts.verifierTokenSetAt ?? '') || 0
    const resolvedAt = Math.max(Date.parse(lastDeliveryAt ?? '') || 0, setAt)
    if (lastRejectedAt !== null && Date.parse(lastRejectedAt) > resolvedAt) {
      for (const reason of Object.keys(webhooks.rejected)) {
        // Of the hour before the token was stored; since then it can only be the wrong one.
        if (reason === 'no_verifier_token' && connection.verifierTokenHint !== null) continue
        add(reason)
      }
    }
    // Before the token was stored every delivery was refused: silence counts from then on.
    const heardAt = Math.max(Date.parse(lastDeliveryAt ?? connection.connectedAt), setAt)
    if (connection.verifierTokenHint !== null && now - heardAt > silentMs) add('no_webhooks')
    if (webhooks.duplicates > 0) add('duplicate')
  }
  const zone = connection.timeZone
  if (last !== undefined && (zone === null || !isTimeZone(zone))) add('time_zone_missing')
  if (checkpoints.some(({ setAside }) => setAside.length > 0)) add('row_unreadable')
  if (checkpoints.some((one) => one.unavailableReason !== null)) add('templates_refused')
  return [...found]
}
