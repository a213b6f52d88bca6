import { createHmac, randomUUID } from 'node:crypto'

/** Intuit's side of the signature, written apart from the code under test. */
export function sign(body: string | Uint8Array, token: string): string {
  return createHmac('sha256', token).update(body).digest('base64')
}

export function cloudEvent(realmId: string, overrides: Record<string, unknown> = {}) {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: 'intuit.dsnBgbseACLLRZNxo2dfc4evmEJdxde58xeeYcZliOU=',
    type: 'qbo.invoice.updated.v1',
    datacontenttype: 'application/json',
    time: '2026-11-23T10:31:25.179851517Z',
    intuitentityid: '1234',
    intuitaccountid: realmId,
    data: {},
    ...overrides,
  }
}

export function legacyBody(
  realms: Record<
    string,
    { id: string; name: string; operation: string; lastUpdated: string; deletedId?: string }[]
  >,
) {
  return {
    eventNotifications: Object.entries(realms).map(([realmId, entities]) => ({
      realmId,
      dataChangeEvent: { entities },
    })),
  }
}
