import type { ConnectionStore, SyncStore, WebhookEventStore } from '@vectis/quickbooks/ports'
import type { VirtualClock } from '@vectis/quickbooks-emulator'
import {
  createMemoryConnectionStore,
  createMemorySyncStore,
  createMemoryWebhookEventStore,
} from '@vectis/quickbooks-testkit/contracts'
import type { SyncTables } from '@vectis/quickbooks-testkit/contracts'

/** Each world has tenants and realms of its own, so that many can share a database. */
export interface Subject {
  tenantId: string
  realmId: string
}

/** Where the sync keeps what it read: the reference store, or a database. */
export interface SimulatedStores {
  connections: ConnectionStore
  sync: SyncStore
  webhookEvents: WebhookEventStore
  readTables(subject: Subject): Promise<SyncTables>
  /** Where the history of a database differs from what its tables held. */
  compareHistory?(): Promise<string[]>
  /** Ends the world; `tenants` are all that it used. */
  close(tenants: readonly string[]): Promise<void>
}

export type OpenStores = (clock: VirtualClock) => Promise<SimulatedStores>

export const openMemoryStores: OpenStores = async (clock) => {
  const webhookEvents = createMemoryWebhookEventStore()
  const sync = createMemorySyncStore({ clock, webhookEvents })
  return {
    connections: createMemoryConnectionStore({ clock }),
    sync,
    webhookEvents,
    readTables: async (subject) => sync.tables(subject),
    close: async () => undefined,
  }
}
