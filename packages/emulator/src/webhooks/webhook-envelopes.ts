import { createHmac } from 'node:crypto'
import type { BookEvent } from '../books/company.ts'

/** An event as it waits to be sent; its id stays the same in every attempt. */
export interface WebhookNotice extends BookEvent {
  /** The CloudEvents `id`. */
  eventId: string
  /** The event's own time as it will be written: UTC, with 0, 3 or 9 digits of a second. */
  time: string
}

const legacyOperations: Record<BookEvent['operation'], string> = {
  created: 'Create',
  updated: 'Update',
  deleted: 'Delete',
  merged: 'Merge',
  void: 'Void',
  emailed: 'Emailed',
}

/** The CloudEvents body: an array; `data` and `datacontenttype` only where the event has something to say. */
export function buildCloudEvents(notices: readonly WebhookNotice[]): string {
  return JSON.stringify(
    notices.map((notice) => ({
      specversion: '1.0',
      id: notice.eventId,
      source: 'intuit.dsnBgbseACLLRZNxo2dfc4evmEJdxde58xeeYcZliOU=',
      type: `qbo.${notice.entity.toLowerCase()}.${notice.operation}.v1`,
      ...(notice.deletedId === undefined ? {} : { datacontenttype: 'application/json' }),
      time: notice.time,
      intuitentityid: notice.id,
      intuitaccountid: notice.realmId,
      ...(notice.deletedId === undefined ? {} : { data: { deletedid: notice.deletedId } }),
    })),
  )
}

/** The body before CloudEvents: one element per realm, no event ids. */
export function buildLegacyNotifications(notices: readonly WebhookNotice[]): string {
  const realms = Map.groupBy(notices, (notice) => notice.realmId)
  return JSON.stringify({
    eventNotifications: [...realms].map(([realmId, events]) => ({
      realmId,
      dataChangeEvent: {
        entities: events.map((notice) => ({
          id: notice.id,
          operation: legacyOperations[notice.operation],
          name: notice.entity,
          lastUpdated: new Date(notice.at).toISOString(),
          ...(notice.deletedId === undefined ? {} : { deletedId: notice.deletedId }),
        })),
      },
    })),
  })
}

/**
 * The value of `intuit-signature`: base64 of HMAC-SHA256 over the body's bytes. Written apart from core's verifier, so
 * that the two can disagree.
 */
export function computeIntuitSignature(body: string, verifierToken: string): string {
  const hmac = createHmac('sha256', Buffer.from(verifierToken, 'utf8'))
  return hmac.update(Buffer.from(body, 'utf8')).digest('base64')
}
