import { BaseSequencer } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'

/**
 * Files that take long for their size, the longest first. If they started last, each would keep one core busy and leave the
 * other idle.
 */
const longest = [
  'simulation/convergence-postgres.long.test.ts',
  'markdown-snippets.long.test.ts',
  'browser-pages.long.test.ts',
  'refresh-across-processes.long.test.ts',
  'databases/stopped-sessions.long.test.ts',
  'databases/folder-kill.long.test.ts',
  'programs.long.test.ts',
  'simulation/variants.long.test.ts',
  'fleet-kill.long.test.ts',
  'fleet-processes.long.test.ts',
  'fleet-retention.long.test.ts',
  'fleet-database.long.test.ts',
  'databases/folder.test.ts',
  'express/test/remedies.test.ts',
  'express/test/postgres.test.ts',
  'first-sync.test.ts',
  'sync/statistics.test.ts',
  'express/test/states.test.ts',
  'fleet-slots.test.ts',
  'kept-past.test.ts',
  'history/two-tenants.test.ts',
  'security-secrets.test.ts',
  'fleet-client.test.ts',
  'databases/bad-input.test.ts',
  'testkit/test/postgres.test.ts',
  'migrations/migrate.test.ts',
  'last-findings.test.ts',
  'sync/event-loop.test.ts',
  'storage-adapter/test/sync/contract.test.ts',
  'limits/four-processes.test.ts',
  'sync-runner/test/time-zone.test.ts',
  'storage-adapter/test/history/versions.test.ts',
  'customers/kept-scopes.test.ts',
  'limits/one-process.test.ts',
  'ladder/entities.test.ts',
  'query/query.test.ts',
  'http-fuzz.test.ts',
  'sync-runner/test/calls.test.ts',
  'history/rederive.test.ts',
  'limits/shared-limiter.test.ts',
  'integration/test/integration.test.ts',
  'simulation/explain-alerts.test.ts',
  'billing-hub/test/plans.test.ts',
  'copied-database.test.ts',
  'history/delete-versions.test.ts',
  'hosts/hub-on-hosts.test.ts',
  'simulation/convergence.test.ts',
  'fleet-queue.test.ts',
  'rekey.test.ts',
  'stalls.test.ts',
  'history/as-of.test.ts',
  'history/explain.test.ts',
  'history/changes.test.ts',
  'history/known-at.test.ts',
  'status-agreement.test.ts',
  'random-books.test.ts',
]

/** Vitest's own order knows how long files took only where they ran before, which is never in a fresh clone. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = longest.findIndex((name) => moduleId.endsWith(name))
      return place === -1 ? longest.length : place
    }
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}
