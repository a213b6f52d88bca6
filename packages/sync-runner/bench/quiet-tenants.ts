import { setTimeout as sleep } from 'node:timers/promises'
import { createSyncRunner } from '../src/create-sync-runner.ts'
import type { ManyTenants } from '../test/support/many-tenants.ts'

/** A runner that counts the runs that end, and the quiet ones among them. */
export function openRunner({ quickbooks, storage }: Pick<ManyTenants, 'quickbooks' | 'storage'>) {
  const ended = { all: 0, quiet: 0 }
  const runner = createSyncRunner({
    quickbooks,
    store: storage.sync,
    connections: storage.connections,
    webhookEvents: storage.webhookEvents,
    onEvent(event) {
      if (event.type !== 'run_finished') return
      ended.all += 1
      if (event.report.kind === 'quiet') ended.quiet += 1
    },
  })
  return { runner, ended }
}

/** A day like any other: all was read, and each tenant has had a webhook, so that a quiet tick makes no call. */
export async function readAll(
  { realms, emulator, takeEvents }: ManyTenants,
  runner: ReturnType<typeof openRunner>['runner'],
): Promise<void> {
  for (const { tenantId } of realms) await runner.runOnce({ tenantId })
  for (const { realmId } of realms) {
    emulator.books(realmId).operations.createCustomer({ displayName: 'The first event' })
  }
  for (let events = 0; events < realms.length; events += takeEvents()) await sleep(1_000)
  for (const { tenantId } of realms) await runner.runOnce({ tenantId })
}
