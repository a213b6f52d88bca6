import { deriveConnectionHealth } from '@vectis/quickbooks'
import { consentExpiresAt, daysUntilConsentExpires } from '@vectis/quickbooks/oauth'
import { defaultSchedule, createSyncRunner } from '@vectis/quickbooks-sync'
import { connect } from './connect.ts'
import { openEmulatedIntuit } from './emulated-intuit.ts'

const intuit = await openEmulatedIntuit()
const { storage, quickbooks, close } = await connect(intuit)

// One run. A server calls `runner.start()` instead, which ticks every connected tenant.
const { connections, sync: store } = storage
const runner = createSyncRunner({ quickbooks, store, connections })
await runner.runOnce({ tenantId: 'acme' })

// What an integration page shows. All of it is stored, so any process can read it at any time.
const connection = (await connections.forTenant('acme').read())!
const { realmId, tokens, companyName } = connection
const [run] = await store.forTenant('acme').readRuns({ realmId, limit: 1 })
console.log(companyName, '-', run?.outcome, run?.reason, run?.calls, 'calls')
for (const entity of ['Customer', 'Invoice', 'Payment'] as const) {
  const { inserted, updated, deleted } = run!.entities[entity]!
  console.log(`${entity}: ${inserted} new, ${updated} changed, ${deleted} removed`)
}
const now = Date.now()
const { health, action } = deriveConnectionHealth({
  now,
  connection: { ...connection, consentExpiresAt: tokens && consentExpiresAt(tokens) },
  lastSuccessAt: run?.finishedAt ?? null,
  intervalMs: defaultSchedule.tickMs,
})
console.log('health:', health, '- offer:', action)
if (tokens) console.log('consent ends in', daysUntilConsentExpires(tokens, now), 'days')

await runner.stop()
await close()
await intuit.close()
