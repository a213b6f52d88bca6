import { createBillingHub } from '@vectis/billing-hub'
import { createQuickBooks } from '@vectis/quickbooks'
import { createStorage } from '@vectis/quickbooks-storage'
import { createSyncRunner } from '@vectis/quickbooks-sync'
import {
  createSharedLimiter,
  createSyncFleet,
  createSyncFleetClient,
} from '@vectis/quickbooks-sync/fleet'
import { buildTestDelivery, createWebhookHandler } from '@vectis/quickbooks-webhooks'
import { expect, test } from 'vitest'

/** What stands for a part that must be there; none of them is reached. */
const part = {}
const credentials = { clientId: 'c', clientSecret: 's', redirectUri: 'https://hub.example.com' }

test.each<[door: (options: never) => unknown, given: object, expected: string]>([
  [createStorage, { memory: true, Schema: 'billing' }, "'Schema'; expected only known ones, because a typo would be ignored. Write schema."],
  [createQuickBooks, { credentials, connections: part, states: part, timeout: 5_000 }, "'timeout'; expected only known ones, because a typo would be ignored. The options are credentials, connections"],
  [createBillingHub, { db: part, ticket: part }, "'ticket'; "],
  [createSyncRunner, { quickbooks: part, store: part, connections: part, webhooks: part }, "'webhooks'; "],
  [createSharedLimiter, { database: part, perSecond: 3 }, "'perSecond'; "],
  [createSyncFleetClient, { boss: part, storage: part, workers: 4 }, "'workers'; "],
  [createSyncFleet, { boss: part, runner: part, storage: part, worker: 4 }, "'worker'; "],
  [createWebhookHandler, { connections: part, events: part, verifierTokens: ['v'] }, "'verifierTokens'; "],
  [buildTestDelivery, { url: 'https://hub.example.com', realmId: '1', verifierToken: 'v', entity: 'Invoice' }, "'entity'; "],
])('%o refuses an option that it does not know, and lists those that it knows', (door, given, expected) => {
  expect(() => door(given as never)).toThrow(
    new RegExp(`^${door.name} received the unknown option ${expected}`),
  )
}) // prettier-ignore
