import { PgBoss } from 'pg-boss'
import { createSyncRunner } from '../../src/create-sync-runner.ts'
import { createSyncFleet, fleetBossOptions } from '../../src/fleet/create-sync-fleet.ts'
import type { SyncFleet, SyncFleetOptions } from '../../src/fleet/create-sync-fleet.ts'
import type { SyncRunnerOptions } from '../../src/sync-runner-options.ts'
import type { OpenProcess, ProcessSettings } from './spawned-realm.ts'

/**
 * Joins this process to the fleet of its schema: a queue of its own, a runner on the process's storage, and work
 * from now on.
 */
export async function openFleetMember(
  { databaseUrl, schema }: ProcessSettings,
  { storage, quickbooks, close }: OpenProcess,
  options: {
    boss?: Omit<
      Exclude<ConstructorParameters<typeof PgBoss>[0], string>,
      'connectionString' | 'schema'
    >
    runner?: Partial<SyncRunnerOptions>
    fleet?: Partial<SyncFleetOptions>
  },
): Promise<{ fleet: SyncFleet; leave(): Promise<void> }> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: `${schema}_boss`,
    ...fleetBossOptions,
    ...options.boss,
  })
  const runner = createSyncRunner({
    quickbooks,
    store: storage.sync,
    connections: storage.connections,
    webhookEvents: storage.webhookEvents,
    ...options.runner,
  })
  const fleet = createSyncFleet({
    boss,
    runner,
    storage,
    ...options.fleet,
  })
  await fleet.start()
  const leave = async () => {
    await fleet.stop()
    await boss.stop({ graceful: false })
    await close()
  }
  return { fleet, leave }
}
