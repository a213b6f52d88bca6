import type { Fault } from './fault.ts'
import { coreFaults } from './faults/core.ts'
import { hubFaults } from './faults/hub.ts'
import { sqlFaultsOfHub, sqlFaultsOfStorage } from './faults/sql.ts'
import { storageFaults } from './faults/storage.ts'
import { syncRunnerFaults } from './faults/sync-runner.ts'

/** All faults of the lists. */
export const faults: readonly Fault[] = [
  ...coreFaults,
  ...storageFaults,
  ...syncRunnerFaults,
  ...hubFaults,
  ...sqlFaultsOfStorage,
  ...sqlFaultsOfHub,
]
