import type { VerifiedEvent } from '@vectis/quickbooks/ports'
import type { WebhookEvent } from '@vectis/quickbooks/webhooks'
import type { AnswerDetail } from './answers.ts'
import type { ProvenRealms } from './proven-realms.ts'

/**
 * An event is written for each connection whose token verified it. An element without a readable realm is stored with
 * the others if only one tenant is possible; otherwise it is counted, because it could belong to any of them.
 */
export function planRecords(
  events: readonly WebhookEvent[],
  { proven }: ProvenRealms,
  receivedAt: string,
): VerifiedEvent[] {
  const [first] = proven
  const onlyOneTenant = new Set(proven.map((realm) => realm.tenantId)).size === 1
  return events.flatMap((event) => {
    if (event.realmId === '' && first && onlyOneTenant) {
      const kept = { ...event, realmId: first.realmId }
      return [{ tenantId: first.tenantId, event: kept, receivedAt }]
    }
    return proven
      .filter((realm) => realm.realmId === event.realmId)
      .map(({ tenantId }) => ({ tenantId, event, receivedAt }))
  })
}

/** Elements that are recorded for no tenant. */
export function countOthers(events: readonly WebhookEvent[], realms: ProvenRealms): AnswerDetail {
  const proven = new Set(realms.proven.map((realm) => realm.realmId))
  const unknown = new Set(realms.unknown)
  const detail: AnswerDetail = {}
  const unknownRealm = events.filter((event) => unknown.has(event.realmId)).length
  const unreadable = events.filter((event) => event.realmId === '').length
  const unproven = events.filter(
    (event) => event.realmId !== '' && !proven.has(event.realmId) && !unknown.has(event.realmId),
  ).length
  if (unknownRealm > 0) detail.unknownRealm = unknownRealm
  if (unreadable > 0) detail.unreadable = unreadable
  if (unproven > 0) detail.unproven = unproven
  return detail
}
